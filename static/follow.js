// Follows unfinished work: asks whether anything changed, and lets the server draw the page anew when it did.
// main[data-follow] holds the address that tells (with an ETag); empty means the page itself.
import { report } from "./announce.js";
import { parse, remember, replaceMain, updateMain } from "./redraw.js";

const EVERY_MILLISECONDS = 1000;
const PAGE_EVERY_MILLISECONDS = 2000;
const LONGEST_PAUSE = 15000;

let enhancePart = () => {};
let following = false;
let etag = "";
let pause = EVERY_MILLISECONDS;

const address = () => document.getElementById("main").dataset.follow;
const usualPause = () => (address() ? EVERY_MILLISECONDS : PAGE_EVERY_MILLISECONDS);
const news = () => document.querySelector("[data-news]")?.textContent.trim() ?? "";
const failure = () => document.getElementById("failure-title")?.textContent ?? "";

function showTrouble(there) {
  const note = document.querySelector("[data-trouble]");
  if (note) note.hidden = !there;
}

async function ask(url, headers) {
  const response = await fetch(url, { headers, cache: "no-store" });
  if (response.status >= 500) throw new Error(response.statusText);
  return response;
}

// What was being done when it was said has been done now, or has failed: then the page says why in its own place.
function settle(failed) {
  for (const notice of document.querySelectorAll(".said [data-then]")) {
    if (failed) notice.remove();
    else notice.textContent = notice.dataset.then;
  }
}

async function drawAnew() {
  const before = news();
  const failedBefore = failure() !== "";
  const response = await ask(location.href, { Accept: "text/html" });
  const page = await parse(response);
  if (response.ok) {
    for (const part of updateMain(page)) enhancePart(part);
    const failed = !failedBefore && failure() !== "";
    if (failed) report(failure());
    else if (news() && news() !== before) report(news());
    if (failed || address() === undefined) settle(failed);
    return;
  }
  // Deleted meanwhile: nothing here is true any more, except what somebody is writing.
  report(page.querySelector("h1").textContent);
  if (document.querySelector("[data-editing]")) document.getElementById("main").removeAttribute("data-follow");
  else enhancePart(replaceMain(page));
}

async function changed() {
  if (!address()) return true;
  const response = await ask(address(), etag ? { "If-None-Match": etag } : {});
  if (response.status === 304) return false;
  etag = response.headers.get("ETag") ?? "";
  return true;
}

async function look() {
  if (address() === undefined) {
    following = false;
    return;
  }
  try {
    if (!document.hidden && await changed()) await drawAnew();
    showTrouble(false);
    pause = usualPause();
  } catch {
    // The next look asks for the whole page again, whatever was missed meanwhile.
    etag = "";
    pause = Math.min(pause * 2, LONGEST_PAUSE);
    showTrouble(true);
  }
  setTimeout(look, pause);
}

/** Begins where there is work again; while it goes on this does nothing. */
export function follow() {
  if (following || address() === undefined) return;
  following = true;
  etag = "";
  pause = usualPause();
  setTimeout(look, pause);
}

/** Draws what changed while it was kept from being drawn. */
export async function catchUp() {
  try {
    await drawAnew();
  } catch {
    // What is on the page was true a moment ago; the next change draws it anew.
  }
  follow();
}

export function followPage(enhance) {
  enhancePart = enhance;
  remember(document.getElementById("main"));
  follow();
}
