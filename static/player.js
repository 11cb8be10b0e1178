// The sentence being read is marked in the text itself, and a click on a sentence reads on from there.
import { placeCues, placeRows } from "./sentences.js";
import "./turns.js";

// A second click within this time selects a word, and nobody wants to hear it.
const CLICK_MILLISECONDS = 250;
// Where a file cannot be cut to the millisecond, the sentence before would be the one that is found.
const TOLERANCE_SECONDS = 0.05;

const cuesOf = new WeakMap();
// Marked by the browser without touching the text: selections, copies and screen readers see it as it was.
const mark = "highlights" in CSS ? new Highlight() : null;
if (mark) CSS.highlights.set("spoken", mark);

let heard = null;
let waiting = 0;

const textOf = (audio) => document.getElementById(audio.dataset.reads);
// After a long description the data of a chart are read, and their trend.
const rowsOf = () => [...document.querySelectorAll("#data tbody tr")];
const trendOf = () => document.querySelector("#data-trend");
const wordsOf = (cue) => cue.getCueAsHTML().textContent;

function numberAt(audio) {
  const cues = cuesOf.get(audio) ?? [];
  return cues.findLastIndex((cue) => cue.startTime <= audio.currentTime + TOLERANCE_SECONDS);
}

function rangeIn(text, { start, end }) {
  const range = new Range();
  range.setStart(text.firstChild, start);
  range.setEnd(text.firstChild, end);
  return range;
}

function rangesOf(audio, number) {
  const words = cuesOf.get(audio).map(wordsOf);
  for (const text of [textOf(audio), trendOf()]) {
    const place = text && placeCues(text.textContent, words)[number];
    if (place) return [rangeIn(text, place)];
  }
  const rows = rowsOf();
  const row = placeRows(rows.map((one) => one.textContent), words)[number];
  if (row === null) return [];
  return [...rows[row].cells].map((cell) => {
    const range = new Range();
    range.selectNodeContents(cell);
    return range;
  });
}

function show() {
  mark?.clear();
  if (!mark || !heard?.isConnected || heard.ended) return;
  const number = numberAt(heard);
  if (number >= 0) for (const range of rangesOf(heard, number)) mark.add(range);
}

function play(audio, number) {
  audio.currentTime = cuesOf.get(audio)[number].startTime;
  // Where it cannot be played the player itself says so.
  audio.play().catch(() => {});
}

// Of several readings of a text the one that was heard last, else the newest.
function readingOf(text) {
  const readings = [...document.querySelectorAll(`audio[data-reads="${CSS.escape(text.id)}"]`)].filter((audio) => cuesOf.has(audio));
  return readings.includes(heard) ? heard : readings[0];
}

function offsetAt({ clientX, clientY }) {
  const place = document.caretPositionFromPoint?.(clientX, clientY);
  return place ? place.offset : document.caretRangeFromPoint?.(clientX, clientY)?.startOffset;
}

function clicked(event, text) {
  clearTimeout(waiting);
  // Whoever drags or clicks twice selects.
  if (event.detail !== 1 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey || !getSelection().isCollapsed) return;
  const audio = readingOf(text);
  const at = offsetAt(event);
  if (!audio || at === undefined) return;
  const places = placeCues(text.textContent, cuesOf.get(audio).map(wordsOf));
  const number = places.findLastIndex((place) => place && place.start <= at);
  if (number >= 0) waiting = setTimeout(play, CLICK_MILLISECONDS, audio, number);
}

function step(button) {
  const audio = button.closest(".player").querySelector("audio");
  const number = Math.max(0, numberAt(audio) + Number(button.dataset.step));
  if (number < cuesOf.get(audio)?.length) play(audio, number);
}

function dress(audio) {
  const text = textOf(audio);
  if (!text || !cuesOf.has(audio)) return;
  text.classList.add("playable");
  text.title = "Click a sentence to hear it";
}

function prepare(audio) {
  const element = audio.querySelector("track");
  element.addEventListener("load", () => {
    cuesOf.set(audio, [...element.track.cues]);
    audio.closest(".player").querySelector("[data-steps]").hidden = element.track.cues.length < 2;
    dress(audio);
  }, { once: true });
  // Hidden: the cues are loaded and followed, nothing is drawn over the player.
  element.track.mode = "hidden";
  element.track.addEventListener("cuechange", () => { if (audio === heard) show(); });
  audio.addEventListener("play", () => { heard = audio; });
  audio.addEventListener("seeking", () => { if (heard === null || heard.paused) heard = audio; });
  for (const name of ["timeupdate", "seeked", "ended"]) audio.addEventListener(name, () => { if (audio === heard) show(); });
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-step]");
  const text = event.target.closest(".playable");
  if (button) step(button);
  else if (text) clicked(event, text);
});

export function followWords(root) {
  for (const audio of root.querySelectorAll("audio[data-reads]")) {
    if (!("followed" in audio.dataset)) {
      audio.dataset.followed = "";
      prepare(audio);
    }
    dress(audio);
  }
  show();
}
