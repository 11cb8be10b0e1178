// One image of the list before sending: what it looks like, its name and size, and a way to take it out again.
const SIDE = 112;

const size = (bytes) => (bytes >= 1_000_000 ? `${(bytes / 1_000_000).toFixed(1)} MB` : `${Math.ceil(bytes / 1000)} kB`);

// Drawn on a canvas, because the content policy allows no blob: addresses for images.
async function thumbnail(file) {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = SIDE;
  canvas.setAttribute("aria-hidden", "true");
  try {
    const image = await createImageBitmap(file);
    const scale = SIDE / Math.min(image.width, image.height);
    const [width, height] = [image.width * scale, image.height * scale];
    canvas.getContext("2d").drawImage(image, (SIDE - width) / 2, (SIDE - height) / 2, width, height);
    image.close();
  } catch {
    // Not an image this browser can read: the place stays empty, and the service will say what is wrong.
  }
  return canvas;
}

/** `fault`: why the service will not take it, empty where nothing is known against it. */
export function itemFor(file, fault, remove) {
  const item = document.createElement("li");
  const words = document.createElement("p");
  const note = document.createElement("span");
  const button = document.createElement("button");
  note.className = fault ? "field-error" : "soft";
  note.textContent = fault ? `${size(file.size)}. ${fault}` : size(file.size);
  words.append(file.name, document.createElement("br"), note);
  button.type = "button";
  button.className = "button quiet small";
  button.textContent = "Remove";
  button.setAttribute("aria-label", `Remove ${file.name}`);
  button.addEventListener("click", remove);
  const place = document.createElement("canvas");
  item.append(place, words, button);
  thumbnail(file).then((canvas) => place.replaceWith(canvas));
  return item;
}
