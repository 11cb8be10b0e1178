// Where the cues of a reading stand on the page. They have the words of their text in its order, but not its white space.

/** A text without white space, and where each of its characters stood. */
function squeeze(text) {
  const places = Array.from({ length: text.length }, (_, at) => at).filter((at) => !/\s/u.test(text[at]));
  return { letters: places.map((at) => text[at]).join(""), places };
}

/** For each cue the offsets of its words in the text; null for one that is not of the text. */
export function placeCues(text, cues) {
  const { letters, places } = squeeze(text);
  let from = 0;
  return cues.map((cue) => {
    const wanted = squeeze(cue).letters;
    const at = wanted ? letters.indexOf(wanted, from) : -1;
    if (at < 0) return null;
    from = at + wanted.length;
    return { start: places[at], end: places[from - 1] + 1 };
  });
}

// A table is read from lines with pipes between the cells; what would be taken for one stands there as a slash.
const bare = (text) => text.replace(/[\s|/]/gu, "");

/** For each cue the number of the row that it reads; null for one that reads none. Rows are read in their order, the
    first together with the names of the columns. */
export function placeRows(rows, cues) {
  const found = rows.map(bare);
  let from = 0;
  return cues.map((cue) => {
    const words = bare(cue);
    const row = cue.includes("|") ? found.findIndex((one, at) => at >= from && one && words.endsWith(one)) : -1;
    if (row < 0) return null;
    from = row + 1;
    return row;
  });
}
