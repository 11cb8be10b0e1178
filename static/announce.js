// One polite live region for the whole page.
const region = document.getElementById("announcement");
const QUIET_MILLISECONDS = 5000;
let lastReport = -QUIET_MILLISECONDS;
let waiting = 0;

function say(words) {
  // Emptied first, so that the same words twice are two announcements.
  region.textContent = "";
  requestAnimationFrame(() => { region.textContent = words; });
}

/** The answer to something the reader just did: at once. News wait until it has been heard. */
export function announce(words) {
  lastReport = performance.now();
  say(words);
}

/** News of the work: at most one in five seconds, and of several that wait only the newest. */
export function report(words) {
  clearTimeout(waiting);
  const pause = lastReport + QUIET_MILLISECONDS - performance.now();
  waiting = setTimeout(() => {
    lastReport = performance.now();
    say(words);
  }, Math.max(0, pause));
}
