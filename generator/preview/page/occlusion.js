// The shapes of image occlusion, which Anki's apps draw on a canvas by script.
//
// A frame without scripts shows no canvas, so the shapes are elements of an SVG in its place, with
// the canvas's id, and the colours that the note type gives to it.

const SVG = "http://www.w3.org/2000/svg";
// Anki's own colours, for a note type that sets none.
const SHAPES = {
  "cloze": { name: "active", color: "#ff8e8e", border: "1px #212121" },
  "cloze-inactive": { name: "inactive", color: "#ffeba2", border: "1px #212121" },
  "cloze-highlight": { name: "highlight", color: "#ff8e8e00", border: "1px #ff8e8e" },
};

function setUpOcclusion(body) {
  const canvas = body.querySelector("#image-occlusion-canvas");
  const image = body.querySelector("#image-occlusion-container img");
  if (!canvas || !image) return;
  const drawing = document.createElementNS(SVG, "svg");
  drawing.id = canvas.id;
  drawing.setAttribute("preserveAspectRatio", "none");
  drawing.setAttribute("aria-hidden", "true");
  canvas.replaceWith(drawing);
  const draw = () => drawShapes(body, image, drawing);
  if (image.complete && image.naturalWidth) draw();
  else image.addEventListener("load", draw, { once: true });
}

function drawShapes(body, image, drawing) {
  const size = pictureSize(image);
  image.parentElement.style.aspectRatio = `${size.width / size.height}`;
  drawing.setAttribute("viewBox", `0 0 ${size.width} ${size.height}`);
  const style = getComputedStyle(drawing);
  const shapes = Object.entries(SHAPES).flatMap(([selector, look]) =>
    [...body.querySelectorAll(`.${selector}[data-shape]`)]
      .filter(({ dataset }) => selector !== "cloze-inactive" || dataset.occludeinactive !== "0")
      .map(({ dataset }) => shapeElement(dataset, size, lookOf(style, look))));
  drawing.replaceChildren(...shapes.filter(Boolean));
}

// An SVG without a size has none of its own; it is drawn as large as the picture's proportions.
const pictureSize = ({ naturalWidth, naturalHeight }) =>
  ({ width: naturalWidth || 100, height: naturalHeight || 100 });

function lookOf(style, { name, color, border }) {
  const value = (key, fallback) =>
    style.getPropertyValue(`--${name}-shape-${key}`).trim() || fallback;
  const [width, stroke] = value("border", border).split(/\s+(.*)/);
  return { fill: value("color", color), stroke, width: parseFloat(width) };
}

function shapeElement(shape, { width, height }, look) {
  const x = (key) => Number(shape[key]) * width;
  const y = (key) => Number(shape[key]) * height;
  const attributes = {
    rect: () => ({ x: x("left"), y: y("top"), width: x("width"), height: y("height") }),
    ellipse: () => ({
      cx: x("left") + x("rx"), cy: y("top") + y("ry"), rx: x("rx"), ry: y("ry"),
    }),
    polygon: () => ({
      points: (shape.points ?? "").trim().split(/\s+/).map((point) => {
        const [left, top] = point.split(",").map(Number);
        return `${left * width},${top * height}`;
      }).join(" "),
    }),
  }[shape.shape];
  if (!attributes) return null;
  const element = document.createElementNS(SVG, shape.shape);
  for (const [name, value] of Object.entries(attributes())) element.setAttribute(name, value);
  element.style.fill = look.fill;
  element.style.stroke = look.stroke;
  element.style.strokeWidth = look.width;
  element.style.vectorEffect = "non-scaling-stroke"; // as wide as in Anki at any size
  return element;
}

function toggleMasks(body) {
  const drawing = body.querySelector("#image-occlusion-canvas");
  if (drawing) drawing.style.display = drawing.style.display === "none" ? "" : "none";
}

// What the script of this program's template does on the answer side: each shape gets the name of
// the nearest place in the list of names, nearest first, and the asked one shows it.
function nameShapes(body) {
  const names = placesOf(body, ".names li");
  const pairs = placesOf(body, ".part [data-shape]").flatMap((shape) => names.map((name) => ({
    shape: shape.element,
    name: name.element,
    distance: Math.hypot(...shape.edges.map((edge, index) => edge - name.edges[index])),
  })));
  const paired = new Set();
  for (const { shape, name, distance } of pairs.sort((a, b) => a.distance - b.distance)) {
    // Beyond half of the picture, it is more likely another shape than a moved one.
    if (distance > 0.7 || paired.has(shape) || paired.has(name)) continue;
    paired.add(shape).add(name);
    if (shape.matches(".cloze-highlight")) shape.append(...name.cloneNode(true).childNodes);
  }
  const language = body.querySelector(".question [lang]");
  const part = body.querySelector(".part");
  if (language && part) part.lang = language.lang;
}

function placesOf(body, selector) {
  return [...body.querySelectorAll(selector)]
    .map((element) => ({ element, edges: edgesOf(element.dataset) }))
    .filter(({ edges }) => !edges.some(Number.isNaN));
}

// Left, top, right and bottom, in fractions of the picture; not numbers for a polygon.
function edgesOf({ left, top, width, height, rx, ry }) {
  return [+left, +top, +left + +(width || 2 * rx), +top + +(height || 2 * ry)];
}

// The shapes of a card as the drawing needs them, with the names that its list gives them.
function shapesOf(card) {
  const answer = parseCard(card.answer);
  const named = placesOf(answer, ".names li");
  const found = named.length ? named : placesOf(answer, "[data-shape]");
  return found.map(({ element, edges: [left, top, right, bottom] }) => ({
    name: element.textContent.trim(),
    kind: element.dataset.shape === "ellipse" ? "ellipse" : "rect",
    left, top, width: right - left, height: bottom - top,
  }));
}
