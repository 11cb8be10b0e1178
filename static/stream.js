// A reading can be heard while it is being made. The finished one, which comes after it on the page, takes its place as
// soon as nobody listens and the focus is elsewhere, or when it has ended or broken off: data-in-use holds it back, and
// styles hide the finished one so long.

const playerOf = (target) => target.closest?.("[data-stream]");
const isOver = (audio) => audio.ended || audio.error !== null;

// Whoever stopped in the middle goes on from there, and the focus is lost to nobody.
function handOver(player, next) {
  const [old, audio] = [player.querySelector("audio"), next.querySelector("audio")];
  const focused = player.contains(document.activeElement);
  if (!old.ended && old.currentTime > 0) audio.currentTime = old.currentTime;
  player.remove();
  if (focused) audio.focus({ preventScroll: true });
}

function letGo(player) {
  const audio = player.querySelector("audio");
  const focused = player.contains(document.activeElement);
  if (!isOver(audio) && (!audio.paused || focused)) return;
  const next = player.nextElementSibling;
  if (next?.dataset.succeeds === player.id) handOver(player, next);
  // With the focus in it, it waits for the one that is still to come.
  else if (!focused) player.removeAttribute("data-in-use");
}

for (const name of ["play", "focusin"]) {
  document.addEventListener(name, (event) => playerOf(event.target)?.setAttribute("data-in-use", ""), true);
}

for (const name of ["pause", "ended", "error", "focusout"]) {
  document.addEventListener(name, (event) => {
    const player = playerOf(event.target);
    // Not at once: while the focus leaves, it is nowhere, and a redraw moves players.
    if (player) setTimeout(letGo, 0, player);
  }, true);
}

/** To be called where the page was drawn anew: a finished reading may have come for one that was heard to its end. */
export function endStreams() {
  for (const player of document.querySelectorAll("[data-stream][data-in-use]")) if (isOver(player.querySelector("audio"))) letGo(player);
}
