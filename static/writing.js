// What helps somebody who writes: how long it is, what is not saved yet, and the name they gave before.
const NAME = "altaloud.name";
const STILL_MILLISECONDS = 1000;

const characters = (text) => [...text.trim()].length;

function inWords(count, target) {
  if (target) return `${count} of about ${target} characters`;
  return count === 1 ? "1 character" : `${count} characters`;
}

/** Keeps `place` at the length of the text it counts; `tell` hears of it once the writer pauses. */
export function countWords(place, tell) {
  const text = document.getElementById(place.dataset.counts);
  const target = Number(place.dataset.target);
  let pause = 0;
  const count = () => {
    const length = characters(text.value);
    place.textContent = inWords(length, target);
    place.classList.toggle("calm-mark", target > 0 && length > target);
  };
  text.addEventListener("input", () => {
    count();
    clearTimeout(pause);
    // Only where there is something to aim at.
    if (target) pause = setTimeout(() => { if (place.isConnected) tell(place.textContent); }, STILL_MILLISECONDS);
  });
  count();
}

export function isUnsaved(form) {
  return "unsaved" in form.dataset || [...form.querySelectorAll("textarea")].some((text) => text.value !== text.defaultValue);
}

/** A browser that keeps nothing asks again. */
export function fillName(field) {
  try {
    field.value ||= localStorage.getItem(NAME) ?? "";
  } catch {
    // Storage is switched off.
  }
}

export function keepName(form) {
  const name = form.querySelector("[data-remembered]").value.trim();
  try {
    localStorage.setItem(NAME, name);
  } catch {
    // Storage is switched off.
  }
  for (const field of document.querySelectorAll("input[type='hidden'][data-remembered]")) field.value = name;
}
