// Copy buttons: data-copies names the element whose text is copied, data-what says what it is.
import { announce } from "./announce.js";

const COPIED_MILLISECONDS = 2000;

// The clipboard needs a secure context; on plain http the words are selected instead, ready for the keyboard.
async function copy(element) {
  const text = element.innerText.trim();
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  getSelection().selectAllChildren(element);
  throw new Error("no clipboard");
}

async function copyFor(button) {
  const label = button.querySelector("[data-label]");
  try {
    await copy(document.getElementById(button.dataset.copies));
    label.textContent = "Copied";
    announce(`Copied: ${button.dataset.what}`);
    setTimeout(() => { label.textContent = "Copy"; }, COPIED_MILLISECONDS);
  } catch {
    getSelection().selectAllChildren(document.getElementById(button.dataset.copies));
    announce("The words are selected. Copy them with your keyboard or menu.");
  }
}

export function enhanceCopying() {
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-copies]");
    if (button) copyFor(button);
  });
}
