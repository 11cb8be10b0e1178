// Images by picker, drop and paste gather in one list that can be corrected before it is sent. The file input stays
// what is sent: the list is written back into it.
import { announce } from "./announce.js";
import { itemFor } from "./chosen.js";

// Outlives a redraw of the form, which empties its file input.
const chosen = [];

const same = (a, b) => a.name === b.name && a.size === b.size && a.lastModified === b.lastModified;
const count = () => (chosen.length === 1 ? "1 image" : `${chosen.length} images`);
const zone = () => document.querySelector("[data-drop]");
const input = () => zone().querySelector("input[type='file']");

function writeBack() {
  const transfer = new DataTransfer();
  for (const file of chosen) transfer.items.add(file);
  input().files = transfer.files;
}

// Only what is certain before sending; a file without a known type may still be an image.
function faultOf(file) {
  const { maxMb, formats } = zone().dataset;
  const accepted = input().accept.split(",");
  const ending = file.name.slice(file.name.lastIndexOf(".")).toLowerCase();
  if (file.size > Number(maxMb) * 1_000_000) return `It is larger than ${maxMb} MB and will not be accepted.`;
  if (file.type && !accepted.includes(file.type) && !accepted.includes(ending)) return `It is none of ${formats} and will not be accepted.`;
  return "";
}

function told(file) {
  const fault = faultOf(file);
  return fault && `${file.name}: ${fault}`;
}

function draw() {
  const list = zone().querySelector("[data-chosen]");
  list.replaceChildren(...chosen.map((file) => itemFor(file, faultOf(file), () => remove(file))));
  list.hidden = chosen.length === 0;
  showTogether();
}

// A choice about several images is offered where there are several; what was chosen before is never hidden.
function showTogether() {
  const choice = document.querySelector("[data-several]");
  const given = chosen.length + (document.querySelector("#image_url").value.trim() ? 1 : 0);
  choice.hidden = given < 2 && !choice.querySelector("input").checked;
}

function add(files) {
  const images = [...files].filter((file) => !chosen.some((other) => same(file, other)));
  chosen.push(...images);
  writeBack();
  draw();
  if (images.length) announce([`${count()} to send`, ...images.map(told).filter(Boolean)].join(". "));
}

function remove(file) {
  const index = chosen.indexOf(file);
  chosen.splice(index, 1);
  writeBack();
  draw();
  const buttons = zone().querySelectorAll("[data-chosen] button");
  (buttons[Math.min(index, buttons.length - 1)] ?? input()).focus();
  announce(`Removed ${file.name}. ${count()} to send`);
}

const carriesFiles = (transfer) => [...(transfer?.types ?? [])].includes("Files");

// The whole page takes a drop: one that misses the box must not make the browser leave the page for the file.
function listen() {
  document.addEventListener("dragover", (event) => {
    if (!zone() || !carriesFiles(event.dataTransfer)) return;
    event.preventDefault();
    zone().classList.add("over");
  });
  document.addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) zone()?.classList.remove("over");
  });
  document.addEventListener("drop", (event) => {
    if (!zone() || !carriesFiles(event.dataTransfer)) return;
    event.preventDefault();
    zone().classList.remove("over");
    add(event.dataTransfer.files);
  });
  document.addEventListener("paste", (event) => {
    if (!zone() || !event.clipboardData.files.length) return;
    event.preventDefault();
    add(event.clipboardData.files);
  });
}

listen();

export function chooseImages(root) {
  if (!root.querySelector("[data-drop]")) return;
  input().addEventListener("change", () => add(input().files));
  root.querySelector("[data-opens-picker]").addEventListener("click", () => input().click());
  root.querySelector("#image_url").addEventListener("input", showTogether);
  // Also takes what the browser kept when the reader came back to this page.
  add(input().files);
}
