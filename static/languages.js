// The filter above the list of languages. It hides, it never unchecks.
import { report } from "./announce.js";

const fold = (words) => words.normalize("NFD").replace(/\p{Mn}/gu, "").toLowerCase();

export function filterLanguages(root) {
  const filter = root.querySelector("#language-filter");
  if (!filter) return;
  const fieldset = filter.closest("[data-languages]");
  const items = [...fieldset.querySelectorAll("[data-language]")];
  const others = fieldset.querySelector("details");
  const none = fieldset.querySelector("[data-no-language]");

  filter.addEventListener("input", () => {
    const wanted = fold(filter.value.trim());
    for (const item of items) item.hidden = !fold(item.dataset.language).includes(wanted);
    const found = items.filter((item) => !item.hidden).length;
    const inOthers = others.querySelectorAll("[data-language]:not([hidden])").length;
    others.hidden = inOthers === 0;
    others.open = wanted !== "" && inOthers > 0;
    none.hidden = found > 0;
    report(found === 1 ? "1 language" : `${found} languages`);
  });
  // Enter would send the whole form.
  filter.addEventListener("keydown", (event) => { if (event.key === "Enter") event.preventDefault(); });
}
