// A reading can be heard while it is being made. The finished one, which comes after it on the page, takes its place as
// soon as nobody listens and the focus is elsewhere: data-in-use holds it back, and styles hide the finished one so long.

const playerOf = (target) => target.closest?.("[data-stream]");

function isUsed(player) {
  const audio = player.querySelector("audio");
  return (!audio.paused && !audio.ended) || player.contains(document.activeElement);
}

// Whoever stopped in the middle goes on from there.
function handOver(player, next) {
  const [old, audio] = [player.querySelector("audio"), next.querySelector("audio")];
  if (!old.ended && old.currentTime > 0) audio.currentTime = old.currentTime;
  player.remove();
}

function letGo(player) {
  if (isUsed(player)) return;
  player.removeAttribute("data-in-use");
  const next = player.nextElementSibling;
  if (next?.dataset.succeeds === player.id) handOver(player, next);
}

for (const name of ["play", "focusin"]) {
  document.addEventListener(name, (event) => playerOf(event.target)?.setAttribute("data-in-use", ""), true);
}

for (const name of ["pause", "ended", "focusout"]) {
  document.addEventListener(name, (event) => {
    const player = playerOf(event.target);
    // Not at once: while the focus leaves, it is nowhere, and a redraw moves players.
    if (player) setTimeout(letGo, 0, player);
  }, true);
}
