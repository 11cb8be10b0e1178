// The sentences of a long description beside its player: the one being read is marked, each can be jumped to.

function buttonFor(cue, audio) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = cue.text;
  button.addEventListener("click", () => {
    audio.currentTime = cue.startTime;
    audio.play();
  });
  return button;
}

function transcriptOf(audio, track) {
  const buttons = new Map([...track.track.cues].map((cue) => [cue, buttonFor(cue, audio)]));
  const list = document.createElement("ol");
  list.className = "cues";
  list.lang = track.srclang;
  // Each sentence knows its own direction, whatever the page around it.
  list.dir = "auto";
  for (const button of buttons.values()) {
    const item = document.createElement("li");
    item.append(button);
    list.append(item);
  }
  track.track.addEventListener("cuechange", () => {
    const active = new Set(track.track.activeCues);
    for (const [cue, button] of buttons) button.setAttribute("aria-current", String(active.has(cue)));
  });
  return list;
}

export function followWords(root) {
  for (const audio of root.querySelectorAll("audio[data-follows-words]:not([data-followed])")) {
    audio.dataset.followed = "";
    const track = audio.querySelector("track");
    track.addEventListener("load", () => {
      const details = document.createElement("details");
      const summary = document.createElement("summary");
      summary.textContent = "Follow sentence by sentence";
      details.append(summary, transcriptOf(audio, track));
      audio.closest(".player").append(details);
    }, { once: true });
    // Hidden: the cues are loaded and followed, nothing is drawn over the player.
    track.track.mode = "hidden";
  }
}
