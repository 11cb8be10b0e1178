// Draws what the server wrote anew. What may change while work goes on bears data-live and an id, and so does every
// parent and every elder sibling of such a part; what must outlive a change within a part bears data-keep and an id.
// What takes the place of another element names it in data-succeeds, and waits behind it while that one is data-in-use.
// A part in which somebody is writing, which holds a data-editing, is left alone.
const written = new Map();

const mainOf = (page) => page.getElementById("main");
const isWrittenIn = (part) => part?.querySelector("[data-editing]");
const partsOf = (main) => [...main.querySelectorAll("[data-live]")];

/** Remembers the parts as the server wrote them: what scripts add later is not a change. */
export function remember(main) {
  written.clear();
  for (const part of partsOf(main)) written.set(part.id, part.outerHTML);
}

/** An answer's HTML as a document. */
export async function parse(response) {
  return new DOMParser().parseFromString(await response.text(), "text/html");
}

/** Puts the main of `page`, a parsed document, in the place of the present one, and gives it. */
export function replaceMain(page) {
  const main = mainOf(page);
  document.title = page.title;
  remember(main);
  // The caller says where the focus goes.
  main.querySelector("[autofocus]")?.removeAttribute("autofocus");
  mainOf(document).replaceWith(main);
  return main;
}

/** Draws only what changed, so that a playing audio goes on and focus stays. Gives the elements that are new. */
export function updateMain(page) {
  const focused = document.activeElement?.id;
  const [main, next] = [mainOf(document), mainOf(page)];
  const fresh = partsOf(next);
  const staying = new Set(fresh.map((part) => part.id));
  for (const part of partsOf(main)) if (!staying.has(part.id) && !isWrittenIn(part)) part.remove();
  // Places are read before the first part leaves its page: afterwards it is nobody's elder sibling there.
  const places = fresh.map((part) => ({ part, before: part.previousElementSibling?.id, parent: part.parentElement.id }));
  const drawn = places.filter(drawPart).map(({ part }) => part);
  document.title = page.title;
  main.toggleAttribute("data-follow", next.hasAttribute("data-follow"));
  if (next.dataset.follow) main.dataset.follow = next.dataset.follow;
  if (focused && document.activeElement?.id !== focused) document.getElementById(focused)?.focus({ preventScroll: true });
  return drawn;
}

function drawPart({ part, before, parent }) {
  const html = part.outerHTML;
  const old = document.getElementById(part.id);
  if (written.get(part.id) === html || isWrittenIn(old)) return false;
  written.set(part.id, html);
  if (old) {
    // The part comes to the player, not the player to the part: in another document a player begins anew.
    document.adoptNode(part);
    keepPlaces(old, part);
    old.replaceWith(part);
  } else if (before) {
    document.getElementById(before).after(part);
  } else {
    document.getElementById(parent).prepend(part);
  }
  return true;
}

// An element moved within one task keeps its state: a player goes on playing, a half-filled form stays so.
function keepPlaces(old, part) {
  for (const box of old.querySelectorAll("details[open][id]")) part.querySelector(`#${CSS.escape(box.id)}`)?.setAttribute("open", "");
  for (const kept of old.querySelectorAll("[data-keep]")) part.querySelector(`#${CSS.escape(kept.id)}`)?.replaceWith(kept);
  for (const next of part.querySelectorAll("[data-succeeds]")) {
    const used = old.querySelector(`#${CSS.escape(next.dataset.succeeds)}[data-in-use]`);
    if (used) next.before(used);
  }
}
