// Voices can be heard before one is chosen, and in the form that asks each chosen language may have its own.
import { announce } from "./announce.js";
import { takeTurn } from "./turns.js";

const NO_ANSWER = "The service does not answer. Try again.";
const NO_SAMPLE = "Choose a voice first.";

// One at a time for the whole page, in no part of it that may be drawn anew.
const sample = new Audio();
let pressed = null;

const chosenLanguages = () => [...document.querySelectorAll("input[name='languages']:checked")];

// Where the languages decide who reads, the first of them is heard.
function addressFor(button) {
  const list = document.getElementById(button.dataset.samples);
  return list.selectedOptions[0].dataset.sample ?? chosenLanguages().map((box) => box.dataset.sample).find(Boolean);
}

function label(button, words) {
  button.querySelector("[data-label]").textContent = words;
}

function refuse(button, words) {
  const place = document.getElementById(`${button.id}-refusal`);
  place.textContent = words;
  place.hidden = words === "";
  if (words) announce(words);
}

async function wordsOf(response) {
  const problem = await response.json();
  return [problem.detail, problem.advice].filter(Boolean).join(" ");
}

function stop() {
  if (!pressed) return;
  label(pressed, "Listen");
  pressed = null;
  sample.pause();
}

async function listen(button) {
  const address = addressFor(button);
  if (!address) {
    refuse(button, NO_SAMPLE);
    return;
  }
  pressed = button;
  label(button, "Loading …");
  // Asked for by hand first: a player keeps to itself why it has nothing to play. The second time it comes from the cache.
  const response = await fetch(address);
  if (pressed !== button) return;
  if (!response.ok) throw new Error(await wordsOf(response));
  sample.src = address;
  takeTurn(sample);
  await sample.play();
  if (pressed === button) label(button, "Stop");
}

async function press(button) {
  const again = button === pressed;
  stop();
  refuse(button, "");
  if (again) return;
  try {
    await listen(button);
  } catch (error) {
    if (pressed !== button) return;
    stop();
    refuse(button, error instanceof TypeError ? NO_ANSWER : error.message);
  }
}

for (const name of ["pause", "ended"]) sample.addEventListener(name, stop);

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-samples]");
  if (button) press(button);
});
// What is heard is no longer what is chosen.
document.addEventListener("change", (event) => {
  if (pressed && event.target.id === pressed.dataset.samples) stop();
});

/** Only languages that are asked for need a voice. */
export function offerVoices(root) {
  const box = root.querySelector("[data-voices]");
  if (!box) return;
  const show = () => {
    const tags = new Set(chosenLanguages().map((one) => one.value));
    const fields = [...box.querySelectorAll("[data-voice-of]")];
    for (const field of fields) field.hidden = !tags.has(field.dataset.voiceOf);
    box.hidden = fields.every((field) => field.hidden);
  };
  document.getElementById("main").addEventListener("change", (event) => { if (event.target.name === "languages") show(); });
  show();
}
