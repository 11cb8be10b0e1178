// The sentence being read is marked in the text itself, and a click on a sentence or on a row of data reads on from there.
import { placeCues, placeRows } from "./sentences.js";
import "./turns.js";

// A second click within this time selects a word, and nobody wants to hear it.
const CLICK_MILLISECONDS = 250;
// Where a file cannot be cut to the millisecond, the sentence before would be the one that is found.
const TOLERANCE_SECONDS = 0.05;

const cuesOf = new WeakMap();
// Marked by the browser without touching the text: selections, copies and screen readers see it as it was.
// Browsers from before mid-2025 may not know how; there clicks and steps play, and nothing is marked.
const mark = "highlights" in CSS ? new Highlight() : null;
if (mark) CSS.highlights.set("spoken", mark);

let heard = null;
let waiting = 0;

const textOf = (audio) => document.getElementById(audio.dataset.reads);
// After a long description the data of a chart are read, and their trend.
const readsData = (audio) => audio.dataset.reads.startsWith("long-");
const rowsOf = () => [...document.querySelectorAll("#data tbody tr")];
const trendOf = () => document.querySelector("#data-trend");
const wordsOf = (cue) => cue.getCueAsHTML().textContent;
const cueWords = (audio) => cuesOf.get(audio).map(wordsOf);
const placesIn = (text, audio) => placeCues(text.textContent, cueWords(audio));
const rowNumbers = (audio) => placeRows(rowsOf().map((row) => row.textContent), cueWords(audio));

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
  for (const text of readsData(audio) ? [textOf(audio), trendOf()] : [textOf(audio)]) {
    const place = text && placesIn(text, audio)[number];
    if (place) return [rangeIn(text, place)];
  }
  const row = readsData(audio) ? rowsOf()[rowNumbers(audio)[number]] : null;
  return [...(row?.cells ?? [])].map((cell) => {
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

function offsetAt({ clientX, clientY }) {
  const place = document.caretPositionFromPoint?.(clientX, clientY);
  return place ? place.offset : document.caretRangeFromPoint?.(clientX, clientY)?.startOffset;
}

// Which of its sentences a reading has where somebody clicked; below 0 where it reads something else.
function numberUnder(event, part, audio) {
  if (part.matches("tr")) return readsData(audio) ? rowNumbers(audio).indexOf(rowsOf().indexOf(part)) : -1;
  if (part !== textOf(audio) && !(part === trendOf() && readsData(audio))) return -1;
  const at = offsetAt(event);
  return placesIn(part, audio).findLastIndex((place) => place && place.start <= at);
}

function clicked(event, part) {
  clearTimeout(waiting);
  // Whoever drags or clicks twice selects.
  if (event.detail !== 1 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey || !getSelection().isCollapsed) return;
  // Of several readings the one that was heard last, else the newest.
  const readings = [...document.querySelectorAll("audio[data-reads]")].filter((audio) => cuesOf.has(audio));
  for (const audio of readings.includes(heard) ? [heard, ...readings] : readings) {
    const number = numberUnder(event, part, audio);
    if (number >= 0) {
      waiting = setTimeout(play, CLICK_MILLISECONDS, audio, number);
      return;
    }
  }
}

function step(button) {
  const audio = button.closest(".player").querySelector("audio");
  const number = Math.max(0, numberAt(audio) + Number(button.dataset.step));
  if (number < cuesOf.get(audio)?.length) play(audio, number);
}

function dress(audio) {
  const text = textOf(audio);
  if (!text || !cuesOf.has(audio)) return;
  offer(text, "Click a sentence to hear it");
  if (!readsData(audio)) return;
  const rows = rowsOf();
  for (const number of rowNumbers(audio)) if (number !== null) offer(rows[number], "Click a row to hear it");
  if (trendOf() && placesIn(trendOf(), audio).some(Boolean)) offer(trendOf(), "Click a sentence to hear it");
}

function offer(part, title) {
  part.classList.add("playable");
  part.title = title;
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
  const part = event.target.closest(".playable");
  if (button) step(button);
  else if (part) clicked(event, part);
});

export function followWords(root) {
  for (const audio of root.querySelectorAll("audio[data-reads]")) {
    if (!("followed" in audio.dataset)) {
      audio.dataset.followed = "";
      prepare(audio);
    }
  }
  // Also those that stayed: what they read may be new.
  for (const audio of document.querySelectorAll("audio[data-reads]")) dress(audio);
  show();
}
