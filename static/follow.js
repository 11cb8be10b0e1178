// Follows unfinished work: asks whether anything changed, and lets the server draw the page anew when it did.
// main[data-follow] holds the address that tells (with an ETag); empty means the page itself.
import { report } from "./announce.js";
import { parse, remember, replaceMain, updateMain } from "./redraw.js";

const EVERY_MILLISECONDS = 1000;
const PAGE_EVERY_MILLISECONDS = 3000;
const LONGEST_PAUSE = 15000;

const address = () => document.getElementById("main").dataset.follow;
const news = () => document.querySelector("[data-news]")?.textContent.trim() ?? "";

function showTrouble(there) {
  const note = document.querySelector("[data-trouble]");
  if (note) note.hidden = !there;
}

export function followPage(enhance) {
  let etag = "";
  let pause = EVERY_MILLISECONDS;

  async function changed() {
    if (!address()) return true;
    const response = await fetch(address(), { headers: etag ? { "If-None-Match": etag } : {}, cache: "no-store" });
    if (response.status === 304) return false;
    if (response.status >= 500) throw new Error(response.statusText);
    etag = response.headers.get("ETag") ?? "";
    return true;
  }

  async function drawAnew() {
    const before = news();
    const response = await fetch(location.href, { headers: { Accept: "text/html" }, cache: "no-store" });
    if (response.status >= 500) throw new Error(response.statusText);
    const page = await parse(response);
    if (!response.ok) {
      // Deleted meanwhile: nothing here is true any more.
      const main = replaceMain(page);
      enhance(main);
      report(main.querySelector("h1").textContent);
      return;
    }
    for (const part of updateMain(page)) enhance(part);
    if (news() && news() !== before) report(news());
  }

  async function look() {
    if (address() === undefined) return;
    try {
      if (!document.hidden && await changed(address)) await drawAnew();
      showTrouble(false);
      pause = usual;
    } catch {
      // The next look asks for the whole page again, whatever was missed meanwhile.
      etag = "";
      pause = Math.min(pause * 2, LONGEST_PAUSE);
      showTrouble(true);
    }
    setTimeout(look, pause);
  }

  remember(main());
  setTimeout(look, main().dataset.follow ? EVERY_MILLISECONDS : PAGE_EVERY_MILLISECONDS);
}
