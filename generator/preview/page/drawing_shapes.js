// The shapes that are drawn on a picture, and how the source writes them. Nothing here touches the
// page. A shape is {id, name, kind, left, top, width, height}, in fractions of the picture.

const SHAPE_KINDS = { rect: "Box", ellipse: "Ellipse" };
const SHAPE_PLACE = ["left", "top", "width", "height"];
// In pixels. On a wider picture, 0.1 % is more than a pixel.
const WIDE_PICTURE = 1000;

// What a source would read as something else, or not at all.
const FENCE = /^(?:(?:[-+*>]|\d+[.)])\s+)*(?:```|~~~)/;
// A comment's start is not written as such, since this is read as part of an HTML page.
const COMMENT = /(?:^|[^\\])\x3c!--/;
const EMBEDDED_PICTURE = /!\[\[|!\[[^\]]*\]\(/;
const CONTROL_CHARACTER = /[\x00-\x1f\x7f]|\p{Surrogate}/u;

/** Return the distance of the lines, as a fraction, to which a picture's shapes are aligned. */
function shapeGrid(pictureWidth) {
  return pictureWidth > WIDE_PICTURE ? 0.0001 : 0.001;
}

/** Return a fraction as a percentage, as the source writes it: "37%", "66.5%". */
function shapePercentage(fraction) {
  // A source has up to six digits; this also removes the noise of 0.37 * 100.
  return `${Number((fraction * 100).toFixed(6))}%`;
}

/** Return a name as the program reads it: white space is one space, none at the ends. */
function plainShapeName(name) {
  return name.replace(/[\s\x85]+/gu, " ").trim();
}

/** Return why a source cannot have this name, or "". */
function shapeNameProblem(written) {
  const name = plainShapeName(written);
  if (!name) return "Write a name.";
  if (CONTROL_CHARACTER.test(name)) return "The name has an invisible character. Type it again.";
  if (FENCE.test(name)) return "A name cannot start with ``` or ~~~, which start a code block.";
  if (COMMENT.test(name)) return "A name cannot contain \x3c!--, which starts a comment.";
  if (EMBEDDED_PICTURE.test(name)) return "A name is plain text, without a picture.";
  return "";
}

/** Return the ids of the shapes whose name another shape has as well. */
function shapesWithSameName(shapes) {
  const counts = new Map();
  for (const { name } of shapes) {
    const plain = plainShapeName(name);
    counts.set(plain, (counts.get(plain) ?? 0) + 1);
  }
  counts.delete("");
  const isShared = ({ name }) => counts.get(plainShapeName(name)) > 1;
  return new Set(shapes.filter(isShared).map((shape) => shape.id));
}

/** Return the name of a copy: "Cell 2" for "Cell", or the next number that no shape has. */
function nameOfCopy(name, shapes) {
  const plain = plainShapeName(name);
  if (!plain) return "";
  const used = new Set(shapes.map((shape) => plainShapeName(shape.name)));
  const [, stem, digits] = plain.match(/^(.*?)(?: (\d{1,9}))?$/u);
  let number = Number(digits ?? 1) + 1;
  while (used.has(`${stem} ${number}`)) number += 1;
  return `${stem} ${number}`;
}

/** Return the line of a shape: "- Nucleus: ellipse 37% 30% 29% 41%". */
function shapeLine(shape) {
  const place = SHAPE_PLACE.map((key) => shapePercentage(shape[key]));
  return `- ${plainShapeName(shape.name)}: ${shape.kind} ${place.join(" ")}`;
}

/** Return the line of a picture; `name` is its path as the source would write it. */
function pictureLine(name, alt) {
  const text = alt.replace(/\s+/gu, " ").trim().replace(/[[\]\\]/g, "\\$&");
  // In angle brackets, spaces and parentheses are part of the path.
  const isPlain = !/[\s()<>\\"'{}]/u.test(name);
  return `![${text}](${isPlain ? name : `<${name.replace(/[<>\\]/g, "\\$&")}>`})`;
}

/** Return what to paste: the lines of the shapes, or with `picture` a note with all it needs. */
function shapesSource(shapes, picture = null) {
  const lines = shapes.map(shapeLine);
  if (!picture || !lines.length) return lines.join("\n");
  const first = ["Q: Which part is marked?", `A: ${pictureLine(picture.name, picture.alt)}`];
  return [...first, ...lines, "Type: occlusion"].join("\n");
}

/** Return the shape with other edges; an edge beyond its opposite swaps with it. */
function withEdges(shape, edges, grid) {
  const before = shapeEdges(shape);
  // An edge that nobody moved keeps its exact place in the source.
  const snapped = (name) =>
    edges[name] === before[name] ? before[name] : within(onGrid(edges[name], grid), 0, 1);
  const [left, right] = orderedEdges(snapped("left"), snapped("right"), grid);
  const [top, bottom] = orderedEdges(snapped("top"), snapped("bottom"), grid);
  return { ...shape, left, top, width: right - left, height: bottom - top };
}

function shapeEdges({ left, top, width, height }) {
  return { left, top, right: left + width, bottom: top + height };
}

function orderedEdges(one, other, grid) {
  const [start, end] = one < other ? [one, other] : [other, one];
  if (end - start >= grid / 2) return [start, end];
  return end + grid <= 1 ? [start, start + grid] : [end - grid, end]; // a shape covers something
}

/** Return the shape at another place inside the picture. */
function movedShape(shape, left, top) {
  return {
    ...shape,
    left: within(left, 0, 1 - shape.width),
    top: within(top, 0, 1 - shape.height),
  };
}

/** Return the shape with another size; it grows to the right and down, up to the picture's edge. */
function resizedShape(shape, width, height, grid) {
  return {
    ...shape,
    width: within(width, grid, 1 - shape.left),
    height: within(height, grid, 1 - shape.top),
  };
}

function onGrid(value, grid) {
  return Math.round(value / grid) * grid;
}

function within(value, least, most) {
  return Math.min(Math.max(value, least), Math.max(least, most));
}

/** The shapes with all that undo and redo bring back. */
class ShapeHistory {
  #past = [];
  #future = [];
  #lastKey = null;

  constructor(shapes) {
    this.shapes = shapes;
  }

  get canUndo() {
    return this.#past.length > 0;
  }

  get canRedo() {
    return this.#future.length > 0;
  }

  /** Change the shapes. Changes in a row with the same `key`, such as typing, are undone as one. */
  change(shapes, key = null) {
    if (key === null || key !== this.#lastKey) this.#past.push(this.shapes);
    this.#lastKey = key;
    this.#future = [];
    this.shapes = shapes;
  }

  undo() {
    this.#step(this.#past, this.#future);
  }

  redo() {
    this.#step(this.#future, this.#past);
  }

  #step(from, to) {
    if (!from.length) return;
    to.push(this.shapes);
    this.shapes = from.pop();
    this.#lastKey = null;
  }
}
