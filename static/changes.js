// Forms that change a description are sent without leaving its page: players go on, and the focus stays where it is.
import { announce } from "./announce.js";
import { follow } from "./follow.js";
import { parse, updateMain } from "./redraw.js";

const NO_ANSWER = "The service does not answer. Nothing was changed; try again.";

/** Sends a form. Gives the page that answers, and whether it did what was asked. */
export async function post(form, submitter) {
  const fields = new URLSearchParams(new FormData(form));
  if (submitter?.name) fields.append(submitter.name, submitter.value);
  // The page follows the work, so the server need not wait for it.
  const headers = { Accept: "text/html", Prefer: "respond-async" };
  const response = await fetch(form.action, { method: "POST", body: fields, headers });
  return { page: await parse(response), accepted: response.ok };
}

/** Why it was not done, in the words of the page that says so. */
export function wordsOf(page) {
  const sentences = [...page.querySelectorAll(".error-summary li, #error > *")].map((part) => part.textContent.trim().replace(/\.$/, ""));
  return sentences.length ? `${sentences.join(". ")}.` : NO_ANSWER;
}

export function refuse(form, words) {
  const place = form.querySelector("[data-refusal]");
  place.textContent = words;
  place.hidden = words === "";
  if (words) announce(words);
}

/** Draws the page of a description as it is after a change, and says what was done. */
export function showChanged(page, enhance) {
  const answer = [...page.querySelectorAll(".said")].find((place) => place.childElementCount);
  const notice = answer?.firstElementChild;
  notice?.remove();
  for (const part of updateMain(page)) enhance(part);
  for (const place of document.querySelectorAll(".said")) place.replaceChildren();
  if (notice) {
    // One voice is enough: the page's own live region says it.
    notice.removeAttribute("role");
    document.getElementById(answer.id)?.append(notice);
    announce(notice.textContent);
  } else {
    // It has failed already: there is nothing good to say of it, and the page says why.
    announce(document.getElementById("failure-title")?.textContent ?? "");
  }
  follow();
}

/** Says what stands on a page that was reached by a form without scripts' help. */
export function sayAnswer() {
  const notice = document.querySelector(".said > *");
  notice?.removeAttribute("role");
  if (notice) announce(notice.textContent);
}

async function change(form, submitter, enhance) {
  const sent = [...form.querySelectorAll("[data-clears]")].map((field) => ({ field, words: field.value }));
  const { page, accepted } = await post(form, submitter);
  if (!accepted) {
    refuse(form, wordsOf(page));
    return;
  }
  // What was written meanwhile is the next one.
  for (const { field, words } of sent) if (field.value === words) field.value = "";
  showChanged(page, enhance);
  if (!document.activeElement || document.activeElement === document.body) document.getElementById(form.dataset.then)?.focus();
}

/** Runs `action` once at a time for each button; a service that does not answer is said beside it. */
export async function once(form, submitter, action) {
  if (submitter.getAttribute("aria-disabled") === "true") return;
  refuse(form, "");
  submitter.setAttribute("aria-disabled", "true");
  try {
    await action();
  } catch {
    refuse(form, NO_ANSWER);
  } finally {
    submitter.removeAttribute("aria-disabled");
  }
}

export function changeInPlace(enhance) {
  document.addEventListener("submit", (event) => {
    const form = event.target.closest("[data-change]");
    if (!form) return;
    event.preventDefault();
    const submitter = event.submitter ?? form.querySelector("[type='submit']");
    once(form, submitter, () => change(form, submitter, enhance));
  });
}
