// The dialog in which shapes are drawn on a picture, and copied as lines for the source.

const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const [STEP, SMALL_STEP] = [0.01, 0.001];

/**
 * Open the dialog. `url` shows the picture, `name` is its path in the source, `width` and `height`
 * are its pixels (0 if it has none); `shapes` are those that the note has, in fractions.
 */
function openDrawing({ url, name, width, height, shapes, alt }) {
  if (document.querySelector("dialog.drawing")) return;
  new DrawingDialog({ url, name, width, height, alt: alt ?? "" }, shapes ?? []).open();
}

class DrawingDialog {
  #view;
  #editor;
  #gestures;
  #copied; // the lines when the dialog was opened or the lines were copied
  #focusBefore = null;

  constructor(picture, shapes) {
    this.#view = new DrawingView(picture);
    this.#editor = new DrawingEditor(this.#view, shapes);
    this.#gestures = new DrawingGestures(this.#editor, this.#view.stage);
    this.#copied = this.#editor.lines;
    this.#listen();
  }

  open() {
    const { dialog } = this.#view;
    document.body.append(dialog);
    dialog.showModal();
    dialog.querySelector("[name=drawing-tool]:checked").focus();
  }

  #listen() {
    const { dialog, shapes, list } = this.#view;
    dialog.addEventListener("click", (event) => this.#runCommand(event));
    dialog.addEventListener("keydown", (event) => this.#pressKey(event));
    dialog.addEventListener("cancel", (event) => {
      event.preventDefault(); // the back gesture of a phone; Esc is a key
      this.#askToClose();
    });
    dialog.addEventListener("close", () => dialog.remove());
    dialog.addEventListener("change", ({ target }) => {
      if (target.name === "drawing-tool") this.#editor.setTool(target.value);
    });
    shapes.addEventListener("focusin", ({ target }) => this.#editor.select(shapeIdOf(target)));
    // A click has no detail if it comes from Enter, Space or a screen reader.
    shapes.addEventListener("click", (event) => {
      if (event.detail === 0) this.#view.nameField(shapeIdOf(event.target)).select();
    });
    list.addEventListener("focusin", ({ target }) => this.#editor.select(rowIdOf(target)));
    list.addEventListener("input", ({ target }) => this.#editor.type(target));
    list.addEventListener("focusout", ({ target }) => this.#editor.leaveField(target));
  }

  #runCommand(event) {
    const button = event.target.closest("[data-command]");
    if (!button || button.getAttribute("aria-disabled") === "true") return;
    const editor = this.#editor;
    const commands = {
      add: () => editor.add(), duplicate: () => editor.duplicate(), remove: () => editor.remove(),
      undo: () => editor.undo(), redo: () => editor.redo(),
      smaller: () => editor.zoomBy(-1), larger: () => editor.zoomBy(1),
      copy: () => this.#copy(), close: () => this.#askToClose(),
      keep: () => this.#keepDrawing(), discard: () => this.#view.dialog.close(),
    };
    commands[button.dataset.command]();
  }

  #pressKey(event) {
    if (event.isComposing) return;
    const command = drawingCommand(event);
    if (event.key === "Escape") this.#escape();
    else if (this.#gestures.isActive || !this.#view.question.hidden) return;
    else if (command === "undo") this.#editor.undo();
    else if (command === "redo") this.#editor.redo();
    else if (command === "duplicate" && this.#editor.selected !== null) this.#editor.duplicate();
    else if (this.#pressKeyOnShape(event) || this.#pressKeyOnName(event)) { /* done */ }
    else return;
    event.preventDefault();
  }

  #escape() {
    if (this.#gestures.cancel()) return;
    if (this.#view.question.hidden) this.#askToClose();
    else this.#keepDrawing();
  }

  #pressKeyOnShape({ target, key, shiftKey, altKey }) {
    const id = shapeIdOf(target);
    if (id === null) return false;
    if (key === "Delete" || key === "Backspace") this.#editor.remove();
    else if (key === "Home") this.#editor.pick(this.#editor.shapes[0].id);
    else if (key === "End") this.#editor.pick(this.#editor.shapes.at(-1).id);
    else if (ARROWS[key]) this.#editor.nudge(id, ARROWS[key], shiftKey, altKey ? SMALL_STEP : STEP);
    else return false;
    return true;
  }

  #pressKeyOnName({ target, key }) {
    if (key !== "Enter" || target.dataset.field !== "name") return false;
    this.#editor.pick(rowIdOf(target));
    return true;
  }

  async #copy() {
    const wrong = this.#editor.shapes.find((shape) => shapeNameProblem(shape.name));
    if (wrong) {
      this.#view.nameField(wrong.id).focus();
      this.#view.say(`${this.#editor.title(wrong.id)}: ${shapeNameProblem(wrong.name)}`);
      return;
    }
    const lines = this.#editor.lines;
    this.#view.source.select(); // what Ctrl+C copies if the browser allows nothing else
    if ((await copyText(lines)) === false) {
      this.#view.source.focus();
      this.#view.say("The browser does not allow copying. Press Ctrl+C.");
      return;
    }
    this.#copied = lines;
    this.#view.say("Copied.");
  }

  #askToClose() {
    if (!this.#view.question.hidden) return;
    if (this.#editor.lines === this.#copied) {
      this.#view.dialog.close();
      return;
    }
    this.#view.question.hidden = false;
    this.#view.body.inert = true;
    this.#focusBefore = document.activeElement;
    this.#view.focusCommand("keep");
  }

  #keepDrawing() {
    this.#view.question.hidden = true;
    this.#view.body.inert = false;
    this.#focusBefore?.focus();
  }
}

function rowIdOf(element) {
  return Number(element.closest("li").dataset.shape);
}

/** Return what a key with Ctrl or ⌘ does, or null. */
function drawingCommand({ key, ctrlKey, metaKey, shiftKey }) {
  if (!ctrlKey && !metaKey) return null;
  const letter = key.toLowerCase();
  if (letter === "z") return shiftKey ? "redo" : "undo";
  return { y: "redo", d: "duplicate" }[letter] ?? null;
}
