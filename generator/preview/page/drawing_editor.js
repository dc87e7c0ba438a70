// The shapes that are drawn, which of them is selected, and all that changes them.

const DRAWING_ZOOMS = [1, 1.5, 2, 3, 4, 6];
// The place of the first shape that a button adds, and how far the next one is from it.
const [ADDED_PLACE, ADDED_DISTANCE] = [{ left: 0.3, top: 0.3, width: 0.2, height: 0.2 }, 0.02];

class DrawingEditor {
  selected = null;
  zoom = DRAWING_ZOOMS[0];
  #history;
  #shown; // the shapes of a gesture that has not ended, else those of the history
  #view;
  #nextId = 0;

  constructor(view, shapes) {
    this.#view = view;
    this.isNewNote = shapes.length === 0;
    this.tool = this.isNewNote ? "rect" : "select";
    this.grid = shapeGrid(view.picture.width);
    this.#history = new ShapeHistory(shapes.map((shape) => this.newShape(shape.kind, shape)));
    this.#shown = this.#history.shapes;
    this.render();
  }

  get shapes() {
    return this.#shown;
  }

  get lines() {
    return shapesSource(this.shapes, this.isNewNote ? this.#view.picture : null);
  }

  get canUndo() {
    return this.#history.canUndo;
  }

  get canRedo() {
    return this.#history.canRedo;
  }

  render() {
    if (!this.#shape(this.selected)) this.selected = null;
    this.#view.render(this);
  }

  newShape(kind, { name = "", left, top, width, height }) {
    this.#nextId += 1;
    return { id: this.#nextId, name, kind, left, top, width, height };
  }

  /** Return how a shape is called. */
  title(id) {
    return shapeTitle(this.#shape(id), this.shapes.findIndex((shape) => shape.id === id));
  }

  /** Show shapes without making them the current ones, as long as a gesture lasts. */
  show(shapes) {
    this.#shown = shapes;
    this.render();
  }

  select(id) {
    if (this.selected === id) return;
    this.selected = id;
    this.render();
    if (id !== null) this.#view.scrollListTo(id);
  }

  /** Select a shape and move the focus to it; with null, select none. */
  pick(id, focusOptions = {}) {
    this.select(id);
    if (id !== null) this.#view.shapeElement(id).focus(focusOptions);
  }

  /** Keep the shapes that a gesture has shown; a shape below the pointer needs no scrolling. */
  keepMoved(id) {
    this.#change(this.#shown);
    this.pick(id, { preventScroll: true });
    this.#sayPlace(id);
  }

  keepDrawn(id, pointerType) {
    this.#change(this.#shown);
    this.pick(id, { preventScroll: true });
    // With touch, the keyboard would cover the picture before the next shape is drawn.
    if (pointerType !== "touch") this.#view.nameField(id).focus();
    this.#view.say(`Added ${this.title(id)}.`);
  }

  #change(shapes, key = null) {
    this.#history.change(shapes, key);
    this.show(shapes);
  }

  #changeShape(id, changed, key = null) {
    this.#change(this.shapes.map((shape) => (shape.id === id ? changed : shape)), key);
  }

  #shape(id) {
    return this.shapes.find((shape) => shape.id === id);
  }

  #sayPlace(id) {
    const shape = this.#shape(id);
    const place = SHAPE_PLACE.map((key) => `${key} ${shapePercentage(shape[key])}`);
    this.#view.say(`${this.title(id)}: ${place.join(", ")}.`);
  }

  setTool(tool) {
    this.tool = tool;
    this.render();
  }

  add() {
    const kind = this.tool === "select" ? "rect" : this.tool;
    // Not on top of the shapes that were added before.
    const distance = (this.shapes.length % 20) * ADDED_DISTANCE;
    const { left, top } = ADDED_PLACE;
    const shape = this.newShape(kind, ADDED_PLACE);
    this.#insert(movedShape(shape, left + distance, top + distance));
  }

  duplicate() {
    const shape = this.#shape(this.selected);
    const copy = this.newShape(shape.kind, { ...shape, name: nameOfCopy(shape.name, this.shapes) });
    this.#insert(movedShape(copy, shape.left + ADDED_DISTANCE, shape.top + ADDED_DISTANCE));
  }

  #insert(shape) {
    this.#change([...this.shapes, shape]);
    this.select(shape.id);
    this.#view.nameField(shape.id).select();
    this.#view.say(`Added ${this.title(shape.id)}.`);
  }

  remove() {
    const index = this.shapes.findIndex((shape) => shape.id === this.selected);
    const title = this.title(this.selected);
    const hadFocus = this.#view.body.contains(document.activeElement);
    const rest = this.shapes.filter((shape) => shape.id !== this.selected);
    this.#change(rest);
    const next = rest[Math.min(index, rest.length - 1)];
    if (next) this.pick(next.id);
    else if (hadFocus) this.#view.focusCommand("add");
    this.#view.say(`Deleted ${title}.`);
  }

  undo() {
    if (!this.canUndo) return;
    this.#history.undo();
    this.#showHistory("Undone.");
  }

  redo() {
    if (!this.canRedo) return;
    this.#history.redo();
    this.#showHistory("Redone.");
  }

  #showHistory(text) {
    // A field may show what was typed but is not the shape's.
    for (const field of this.#view.list.querySelectorAll("[data-typing]")) this.leaveField(field);
    this.show(this.#history.shapes);
    // The focus was on a shape that is gone.
    if (!this.#view.dialog.contains(document.activeElement)) this.#view.focusCommand("add");
    const count = this.shapes.length;
    this.#view.say(`${text} ${count} ${count === 1 ? "shape" : "shapes"}.`);
  }

  zoomBy(steps) {
    this.zoom = DRAWING_ZOOMS[DRAWING_ZOOMS.indexOf(this.zoom) + steps];
    this.render();
    const shape = this.selected === null ? null : this.#view.shapeElement(this.selected);
    shape?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  type(field) {
    const id = rowIdOf(field);
    const key = field.dataset.field;
    const shape = this.#shape(id);
    if (key === "name" || key === "kind") {
      this.#changeShape(id, { ...shape, [key]: field.value }, `${key} ${id}`);
      return;
    }
    const value = field.valueAsNumber / 100;
    const problem = placeProblem(shape, key, value);
    field.dataset.typing = "true";
    showPlaceProblem(field, problem);
    if (!problem) this.#changeShape(id, { ...shape, [key]: value }, `${key} ${id}`);
  }

  /** Show the shape's number again in place of one that it cannot have. */
  leaveField(field) {
    if (!field.dataset.typing) return;
    delete field.dataset.typing;
    showPlaceProblem(field, "");
    this.render();
  }

  nudge(id, [x, y], resizes, step) {
    const shape = this.#shape(id);
    const changed = resizes
      ? resizedShape(shape, shape.width + x * step, shape.height + y * step, this.grid)
      : movedShape(shape, shape.left + x * step, shape.top + y * step);
    this.#changeShape(id, changed, `${resizes ? "resize" : "move"} ${id}`);
    this.#sayPlace(id);
  }
}
