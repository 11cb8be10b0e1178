// Sends the form without leaving the page, so that chosen files survive a faulty answer: browsers forget them otherwise.
import { announce } from "./announce.js";
import { parse, replaceMain } from "./redraw.js";

function busy(button, sending) {
  button.dataset.usual ??= button.textContent;
  button.textContent = sending ? button.dataset.sending : button.dataset.usual;
  button.setAttribute("aria-disabled", String(sending));
  if (sending) announce(button.dataset.sending);
}

const NO_ANSWER = "The service does not answer. Nothing was sent; try again.";

// Of a page about an error, which stands where the form was expected: what was filled in here must not go for it.
function wordsOf(page) {
  const sentences = [...page.querySelectorAll("#error > *")].map((part) => part.textContent.trim().replace(/\.$/, ""));
  return sentences.length ? `${sentences.join(". ")}.` : NO_ANSWER;
}

// What keeps the form from being sent: shown beside the button too, not only read aloud.
function showRefusal(form, words) {
  const place = form.querySelector("[data-refusal]");
  place.textContent = words;
  place.hidden = words === "";
  if (words) announce(words);
}

async function send(form, enhance) {
  // The page after this one follows the work, so the server need not wait for it.
  const headers = { Accept: "text/html", Prefer: "respond-async" };
  const response = await fetch(form.action, { method: "POST", body: new FormData(form), headers });
  if (response.redirected) {
    location.assign(response.url);
    return;
  }
  const page = await parse(response);
  if (!page.querySelector("[data-ask]")) {
    busy(form.querySelector("[type='submit']"), false);
    showRefusal(form, wordsOf(page));
    return;
  }
  const main = replaceMain(page);
  enhance(main);
  (main.querySelector(".error-summary") ?? main).focus();
  scrollTo(0, 0);
}

export function sendInPlace(enhance) {
  document.addEventListener("submit", async (event) => {
    const form = event.target.closest("[data-ask]");
    if (!form) return;
    event.preventDefault();
    const button = form.querySelector("[type='submit']");
    if (button.getAttribute("aria-disabled") === "true") return;
    showRefusal(form, "");
    busy(button, true);
    try {
      await send(form, enhance);
    } catch {
      busy(button, false);
      showRefusal(form, NO_ANSWER);
    }
  });
  // Coming back by the browser's own button finds the form as it was left: sending.
  addEventListener("pageshow", (event) => {
    const button = document.querySelector("[data-ask] [type='submit']");
    if (event.persisted && button) busy(button, false);
  });
}
