// One voice at a time: whoever begins to play silences whoever plays.
let speaker = null;

export function takeTurn(audio) {
  if (speaker !== audio) speaker?.pause();
  speaker = audio;
}

document.addEventListener("play", (event) => takeTurn(event.target), true);
