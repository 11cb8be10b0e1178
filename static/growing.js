// Shows words while a model writes them, beside what follow.js draws: data-growing holds the address of the events.
// Nobody is told of words that nobody has checked, and no focus moves; the checked ones come with the next drawing.
const AGAIN_MILLISECONDS = 15000;

let source = null;
let followed = null;

const place = () => document.querySelector("[data-growing]");
const languages = () => [...(place()?.querySelectorAll("[data-language]") ?? [])];

// What stands there already stays the same node, so that whoever reads in it keeps the place.
function write(element, text) {
  const node = element.firstChild ?? element.appendChild(new Text());
  if (text.startsWith(node.data)) node.appendData(text.slice(node.data.length));
  else node.data = text;
  element.parentElement.hidden = text === "";
}

function show(language, texts) {
  for (const element of language.querySelectorAll("[data-words]")) write(element, texts[element.dataset.words]);
  language.hidden = Object.values(texts).every((text) => text === "");
  place().hidden = languages().every((other) => other.hidden);
}

function close() {
  source?.close();
  source = null;
}

// Whatever grew while nobody looked comes whole with the first event.
function stop() {
  close();
  for (const language of languages()) show(language, { alt_text: "", long_description: "" });
}

function take({ language, alt_text, long_description }) {
  const grown = languages().find((one) => one.dataset.language === language);
  if (grown) show(grown, { alt_text, long_description });
}

function begin() {
  followed = place();
  if (source || document.hidden || !followed) return;
  source = new EventSource(followed.dataset.growing);
  source.addEventListener("text", (event) => take(JSON.parse(event.data)));
  source.addEventListener("snapshot", (event) => {
    if (JSON.parse(event.data).progress.stage !== "describing") close();
  });
  source.addEventListener("end", close);
  source.addEventListener("error", () => {
    stop();
    setTimeout(begin, AGAIN_MILLISECONDS);
  });
}

/** Begins where the server expects words, and ends where it expects none any more. */
export function growWords() {
  if (place() === followed) return;
  close();
  begin();
}

// A hidden page keeps no connection: browsers have six for all its tabs.
document.addEventListener("visibilitychange", () => (document.hidden ? stop() : begin()));
