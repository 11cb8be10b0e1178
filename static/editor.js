// Words are edited in their place on the description's page. The form comes from the page that has it without scripts.
import { report } from "./announce.js";
import { once, post, refuse, showChanged, wordsOf } from "./changes.js";
import { catchUp } from "./follow.js";
import { parse } from "./redraw.js";
import { countWords, fillName, isUnsaved, keepName } from "./writing.js";

const LOSE = "Close without saving what you wrote?";

const editorIn = (section) => section.querySelector("[data-editing]");

function hideWords(section, hidden) {
  for (const part of section.querySelectorAll("[id^='body-'], [id^='actions-']")) part.hidden = hidden;
}

function place(section, form) {
  const box = document.createElement("div");
  box.dataset.editing = "";
  box.append(form);
  section.querySelector("[id^='actions-']").before(box);
  hideWords(section, true);
  helpWriting(box);
  form.querySelector("textarea").focus();
}

async function open(link) {
  const section = link.closest(".result");
  try {
    const response = await fetch(link.href, { headers: { Accept: "text/html" } });
    if (!response.ok) throw new Error(response.statusText);
    if (!editorIn(section)) place(section, (await parse(response)).querySelector("[data-editor]"));
  } catch {
    location.assign(link.href);
  }
}

function close(section) {
  editorIn(section).remove();
  hideWords(section, false);
}

function cancel(form) {
  const section = form.closest(".result");
  if (isUnsaved(form) && !confirm(LOSE)) return;
  close(section);
  section.querySelector("[data-edits]").focus();
  catchUp();
}

// Refused: the same form comes back with what was written, and says why.
function putBack(form, page) {
  const again = page.querySelector("[data-editor]");
  if (!again) {
    refuse(form, wordsOf(page));
    return;
  }
  const summary = page.querySelector(".error-summary");
  summary.removeAttribute("autofocus");
  again.prepend(summary);
  form.replaceWith(again);
  helpWriting(again.parentElement);
  summary.focus();
}

async function save(form, submitter, enhance) {
  const { page, accepted } = await post(form, submitter);
  if (!accepted) {
    putBack(form, page);
    return;
  }
  const section = form.closest(".result");
  close(section);
  showChanged(page, enhance);
  document.getElementById(`${section.id}-title`)?.focus();
}

function pressed(event, form) {
  // While characters are being composed, Enter and Escape belong to the input method.
  if (event.isComposing) return;
  const inPlace = form.closest("[data-editing]");
  if (event.key === "Escape" && inPlace) {
    event.preventDefault();
    cancel(form);
  } else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    form.requestSubmit(form.querySelector("[type='submit']"));
  } else if (event.key === "Enter" && event.target.matches("[data-one-line]")) {
    event.preventDefault();
  }
}

/** Counts, and the name that was given before. */
export function helpWriting(root) {
  for (const place of root.querySelectorAll("[data-counts]")) countWords(place, report);
  for (const field of root.querySelectorAll("[data-remembered]")) fillName(field);
}

export function editInPlace(enhance) {
  let leaving = false;
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-edits]");
    const closer = event.target.closest("[data-editing] [data-closes-editor]");
    if ((!link && !closer) || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    if (closer) cancel(closer.closest("form"));
    else open(link);
  });
  document.addEventListener("keydown", (event) => {
    const form = event.target.closest("[data-editor]");
    if (form) pressed(event, form);
  });
  document.addEventListener("submit", (event) => {
    const form = event.target.closest("[data-editor]");
    if (!form) return;
    keepName(form);
    if (!form.closest("[data-editing]")) {
      leaving = true;
      return;
    }
    event.preventDefault();
    const submitter = event.submitter ?? form.querySelector("[type='submit']");
    once(form, submitter, () => save(form, submitter, enhance));
  });
  addEventListener("beforeunload", (event) => {
    if (!leaving && [...document.querySelectorAll("[data-editor]")].some(isUnsaved)) event.preventDefault();
  });
  addEventListener("pageshow", () => { leaving = false; });
}
