// Answers are told as they come.
import { announce } from "./announce.js";

const told = new Set();

/** What stands there when the page is opened is read with the page; what comes later is told. */
export function tellAnswers(root) {
  const fresh = [...root.querySelectorAll("[data-tells]")].filter((place) => !told.has(place.dataset.tells));
  for (const place of fresh) told.add(place.dataset.tells);
  if (root === document || fresh.length === 0) return;
  const words = fresh.map((place) => place.textContent.trim()).join(" ");
  // After what is said of the change that brought them.
  setTimeout(() => announce(words));
}
