// Follows unfinished work: asks whether anything changed, and lets the server draw the page anew when it did.
// main[data-follow] holds the address that tells (with an ETag); empty means the page itself.
import { report } from "./announce.js";
import { parse, remember, replaceMain, updateMain } from "./redraw.js";

const EVERY_MILLISECONDS = 1000;
const PAGE_EVERY_MILLISECONDS = 2000;
const LONGEST_PAUSE = 15000;

const address = () => document.getElementById("main").dataset.follow;
const usualPause = () => (address() ? EVERY_MILLISECONDS : PAGE_EVERY_MILLISECONDS);
const news = () => document.querySelector("[data-news]")?.textContent.trim() ?? "";

function showTrouble(there) {
  const note = document.querySelector("[data-trouble]");
  if (note) note.hidden = !there;
}

async function ask(url, headers) {
  const response = await fetch(url, { headers, cache: "no-store" });
  if (response.status >= 500) throw new Error(response.statusText);
  return response;
}

async function drawAnew(enhance) {
  const before = news();
  const response = await ask(location.href, { Accept: "text/html" });
  const page = await parse(response);
  if (response.ok) {
    for (const part of updateMain(page)) enhance(part);
    if (news() && news() !== before) report(news());
  } else {
    // Deleted meanwhile: nothing here is true any more.
    const main = replaceMain(page);
    enhance(main);
    report(main.querySelector("h1").textContent);
  }
}

export function followPage(enhance) {
  let etag = "";
  let pause = usualPause();

  async function changed() {
    if (!address()) return true;
    const response = await ask(address(), etag ? { "If-None-Match": etag } : {});
    if (response.status === 304) return false;
    etag = response.headers.get("ETag") ?? "";
    return true;
  }

  async function look() {
    if (address() === undefined) return;
    try {
      if (!document.hidden && await changed()) await drawAnew(enhance);
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

  remember(document.getElementById("main"));
  setTimeout(look, pause);
}
