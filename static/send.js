// Sends the form without leaving the page, so that chosen files survive a faulty answer: browsers forget them otherwise.
import { announce } from "./announce.js";
import { parse, replaceMain } from "./redraw.js";

function busy(button, sending) {
  button.dataset.usual ??= button.textContent;
  button.textContent = sending ? button.dataset.sending : button.dataset.usual;
  button.setAttribute("aria-disabled", String(sending));
  if (sending) announce(button.dataset.sending);
}

async function send(form, enhance) {
  // The page after this one follows the work, so the server need not wait for it.
  const headers = { Accept: "text/html", Prefer: "respond-async" };
  const response = await fetch(form.action, { method: "POST", body: new FormData(form), headers });
  if (response.redirected) {
    location.assign(response.url);
    return;
  }
  const main = replaceMain(await parse(response));
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
    busy(button, true);
    try {
      await send(form, enhance);
    } catch {
      busy(button, false);
      announce("The service does not answer. Nothing was sent; try again.");
    }
  });
  // Coming back by the browser's own button finds the form as it was left: sending.
  addEventListener("pageshow", (event) => {
    const button = document.querySelector("[data-ask] [type='submit']");
    if (event.persisted && button) busy(button, false);
  });
}
