// What the drawing dialog shows: the picture with its shapes, the list beside it, and the lines for
// the source. `render` shows a state; elements of shapes that stay are kept, and so is the focus.

const SHAPE_HANDLES = ["nw", "n", "ne", "e", "se", "s", "sw", "w"];
const DRAWING_TOOLS = { select: "Select", ...SHAPE_KINDS };

const DRAWING_HTML = `
<header>
  <h2 id="drawing-title">Shapes on the picture</h2>
  <button type="button" data-command="close">Close</button>
</header>
<div class="drawing-question" role="group" aria-label="Close the drawing?" hidden>
  <p>The lines were not copied since the last change. They are lost when you close.</p>
  <button type="button" data-command="keep">Keep drawing</button>
  <button type="button" data-command="discard">Close without the lines</button>
</div>
<div class="drawing-body">
  <div class="drawing-tools">
    <fieldset><legend class="drawing-hidden">Tool</legend></fieldset>
    <span><button type="button" data-command="add">Add a shape</button>
      <button type="button" data-command="duplicate">Duplicate</button>
      <button type="button" data-command="remove">Delete</button></span>
    <span><button type="button" data-command="undo">Undo</button>
      <button type="button" data-command="redo">Redo</button></span>
    <span><button type="button" data-command="smaller" aria-label="Zoom out">−</button>
      <output class="drawing-zoom" aria-label="Zoom"></output>
      <button type="button" data-command="larger" aria-label="Zoom in">+</button></span>
  </div>
  <div class="drawing-view" role="group" aria-label="Picture">
    <div class="drawing-picture" role="application" aria-describedby="drawing-help">
      <img draggable="false">
      <div class="drawing-shapes"></div>
      <div class="drawing-handles" aria-hidden="true" hidden></div>
    </div>
  </div>
  <p id="drawing-help"><b>Arrow keys</b> move a shape, with <b>Shift</b> they resize it, with
    <b>Alt</b> in small steps. <b>Enter</b> goes to its name, <b>Delete</b> deletes it.</p>
  <p class="drawing-status" role="status"></p>
  <div class="drawing-side">
    <h3 id="drawing-list">Shapes</h3>
    <ol class="drawing-list" aria-labelledby="drawing-list"></ol>
    <h3 id="drawing-lines">Lines for the source</h3>
    <p class="drawing-use" id="drawing-use"></p>
    <textarea class="drawing-source" readonly wrap="off" rows="5" spellcheck="false"
      aria-labelledby="drawing-lines" aria-describedby="drawing-use"></textarea>
    <button type="button" data-command="copy">Copy the lines</button>
  </div>
</div>`;

class DrawingView {
  constructor(picture) {
    this.picture = picture;
    this.dialog = make("dialog", { class: "drawing", "aria-labelledby": "drawing-title" });
    this.dialog.innerHTML = DRAWING_HTML;
    const find = (selector) => this.dialog.querySelector(selector);
    [this.question, this.body, this.stage] =
      [".drawing-question", ".drawing-body", ".drawing-picture"].map(find);
    for (const name of ["shapes", "handles", "list", "source", "status", "zoom", "view", "use"]) {
      this[name] = find(`.drawing-${name}`);
    }
    this.#addTools(find("fieldset"));
    this.#addPicture(find("img"));
    this.handles.append(...SHAPE_HANDLES.map(shapeHandle));
  }

  #addTools(fieldset) {
    for (const [tool, label] of Object.entries(DRAWING_TOOLS)) {
      const input = make("input", { type: "radio", name: "drawing-tool", value: tool });
      fieldset.append(make("label", {}, input, ` ${label}`));
    }
  }

  #addPicture(image) {
    const { url, alt, width, height } = this.picture;
    this.stage.setAttribute("aria-label", alt ? `The picture: ${alt}` : "The picture");
    image.alt = "";
    image.addEventListener("load", () => {
      // An SVG may have no size of its own.
      if (!width || !height) this.#setShape(image.naturalWidth || 4, image.naturalHeight || 3);
    });
    image.addEventListener("error", () => this.say("The picture cannot be shown."));
    this.#setShape(width || 4, height || 3);
    image.src = url;
  }

  #setShape(width, height) {
    this.stage.style.setProperty("--drawing-ratio", String(width / height));
  }

  say(text) {
    this.status.textContent = text;
  }

  shapeElement(id) {
    return this.shapes.querySelector(`[data-shape="${id}"]`);
  }

  row(id) {
    return this.list.querySelector(`[data-shape="${id}"]`);
  }

  nameField(id) {
    return this.row(id)?.querySelector('[data-field="name"]');
  }

  /** Show the state of a `DrawingEditor`. */
  render(state) {
    const sameName = shapesWithSameName(state.shapes);
    keepChildren(this.shapes, state.shapes, newShapeElement, (element, shape, index) =>
      showShape(element, shape, index, shape.id === state.selected));
    keepChildren(this.list, state.shapes, newRow, (row, shape, index) =>
      showRow(row, shape, index, shape.id === state.selected, sameName.has(shape.id)));
    this.#showHandles(state.shapes.find((shape) => shape.id === state.selected));
    this.#showControls(state);
    this.source.value = state.lines;
    this.use.textContent = drawingUse(state, Boolean(state.lines));
  }

  #showHandles(shape) {
    this.handles.hidden = !shape;
    if (shape) placeOnPicture(this.handles, shape);
  }

  #showControls({ selected, tool, zoom, shapes, canUndo, canRedo }) {
    for (const input of this.dialog.querySelectorAll("[name=drawing-tool]")) {
      input.checked = input.value === tool;
    }
    this.stage.dataset.tool = tool;
    this.stage.style.setProperty("--drawing-zoom", String(zoom));
    this.view.tabIndex = zoom > 1 ? 0 : -1; // to scroll it by keyboard
    this.zoom.value = `${zoom * 100}%`;
    const isPossible = {
      duplicate: selected !== null, remove: selected !== null, undo: canUndo, redo: canRedo,
      smaller: zoom > DRAWING_ZOOMS[0], larger: zoom < DRAWING_ZOOMS.at(-1),
      copy: shapes.length > 0,
    };
    for (const [command, possible] of Object.entries(isPossible)) {
      // Not `disabled`, which would take the focus away from "Undo" after the last undo.
      this.dialog.querySelector(`[data-command="${command}"]`)
        .setAttribute("aria-disabled", String(!possible));
    }
  }

  focusCommand(command) {
    this.dialog.querySelector(`[data-command="${command}"]`).focus();
  }

  /** Scroll the list, but not the dialog, to the row of a shape. */
  scrollListTo(id) {
    const [row, list] = [this.row(id).getBoundingClientRect(), this.list.getBoundingClientRect()];
    if (row.top < list.top) this.list.scrollTop -= list.top - row.top;
    else if (row.bottom > list.bottom) this.list.scrollTop += row.bottom - list.bottom;
  }
}

function drawingUse({ isNewNote }, hasLines) {
  if (!hasLines) return "Choose Box or Ellipse and drag on the picture, or add a shape.";
  return isNewNote
    ? "Paste these lines into the source as a new note, and write its question."
    : "Replace the lines of the shapes in the source by these lines.";
}

/** Make the children of an element those of the shapes, in order, without moving any that stays. */
function keepChildren(parent, shapes, create, show) {
  const known = new Map([...parent.children].map((child) => [child.dataset.shape, child]));
  for (const [index, shape] of shapes.entries()) {
    const id = String(shape.id);
    const child = known.get(id) ?? create(shape);
    known.delete(id);
    child.dataset.shape = id;
    const present = parent.children[index] ?? null;
    if (present !== child) parent.insertBefore(child, present);
    show(child, shape, index);
  }
  for (const child of known.values()) child.remove();
}

function placeOnPicture(element, shape) {
  for (const key of SHAPE_PLACE) element.style[key] = shapePercentage(shape[key]);
}

function newShapeElement() {
  const attributes = { type: "button", "aria-describedby": "drawing-help" };
  return make("button", attributes, make("span"));
}

function showShape(element, shape, index, isSelected) {
  const name = plainShapeName(shape.name);
  element.className = `drawing-shape drawing-${shape.kind}`;
  element.setAttribute("aria-current", String(isSelected));
  element.setAttribute("aria-label", `${shapeTitle(shape, index)}, ${shapeKindWord(shape)}`);
  setText(element.firstChild, name || String(index + 1));
  placeOnPicture(element, shape);
}

function shapeHandle(name) {
  return make("div", { class: `drawing-handle drawing-handle-${name}` });
}

/** Return how a shape is called: by its name, or by its number while it has none. */
function shapeTitle(shape, index) {
  return plainShapeName(shape.name) || `Shape ${index + 1}`;
}

function shapeKindWord(shape) {
  return SHAPE_KINDS[shape.kind].toLowerCase();
}
