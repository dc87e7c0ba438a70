// Drawing, moving and resizing shapes by mouse, pen or touch. One pointer draws at a time; a
// gesture that the browser cancels, for example to zoom with two fingers, changes nothing.

// In CSS pixels. A shorter movement is a click or a tap.
const SHORTEST_DRAG = 4;

class DrawingGestures {
  #editor;
  #stage;
  #gesture = null;

  /** Listen to the pointers on the picture. */
  constructor(editor, stage) {
    this.#editor = editor;
    this.#stage = stage;
    stage.addEventListener("pointerdown", (event) => this.#start(event));
    stage.addEventListener("pointermove", (event) => this.#continue(event));
    stage.addEventListener("pointerup", (event) => this.#end(event));
    stage.addEventListener("pointercancel", (event) => {
      if (event.pointerId === this.#gesture?.pointer) this.cancel();
    });
    // The dialog gives the focus itself; Safari would give a button none.
    stage.addEventListener("mousedown", (event) => event.preventDefault());
  }

  get isActive() {
    return this.#gesture !== null;
  }

  /** Stop a gesture, and take back what it did. Return whether there was one. */
  cancel() {
    const gesture = this.#gesture;
    this.#gesture = null;
    if (gesture) this.#editor.show(gesture.before);
    return gesture !== null;
  }

  #start(event) {
    if (event.button !== 0 || this.#gesture) return;
    const { tool, selected, shapes } = this.#editor;
    const id = shapeIdOf(event.target);
    const handle = SHAPE_HANDLES.find((name) =>
      event.target.classList.contains(`drawing-handle-${name}`));
    const moves = id !== null && (tool === "select" || id === selected);
    const kind = handle ? "resize" : moves ? "move" : tool === "select" ? "click" : "draw";
    this.#gesture = {
      kind, handle, tool, pointer: event.pointerId, hit: id, before: shapes, isDrag: false,
      from: this.#point(event), x: event.clientX, y: event.clientY,
      shape: shapes.find((shape) => shape.id === (handle ? selected : id)),
    };
    this.#stage.setPointerCapture(event.pointerId);
    if (kind === "move" || kind === "resize") this.#editor.select(this.#gesture.shape.id);
  }

  #continue(event) {
    const gesture = this.#gesture;
    if (event.pointerId !== gesture?.pointer || gesture.kind === "click") return;
    const distance = Math.hypot(event.clientX - gesture.x, event.clientY - gesture.y);
    gesture.isDrag ||= distance >= SHORTEST_DRAG;
    if (gesture.isDrag) this.#editor.show(this.#shapesAt(this.#point(event)));
  }

  /** Return the shapes as they are when the pointer is at a point. */
  #shapesAt(point) {
    const { kind, tool, handle, from, before, shape } = this.#gesture;
    const { grid } = this.#editor;
    if (kind === "draw") {
      this.#gesture.drawn ??= this.#editor.newShape(tool, {}); // no edge to keep
      const edges = { left: from.left, top: from.top, right: point.left, bottom: point.top };
      return [...before, withEdges(this.#gesture.drawn, edges, grid)];
    }
    const [x, y] = [point.left - from.left, point.top - from.top];
    const changed = kind === "move"
      ? movedShape(shape, onGrid(shape.left + x, grid), onGrid(shape.top + y, grid))
      : withEdges(shape, edgesMovedBy(shape, handle, x, y), grid);
    return before.map((other) => (other.id === shape.id ? changed : other));
  }

  #end(event) {
    const gesture = this.#gesture;
    if (event.pointerId !== gesture?.pointer) return;
    this.#gesture = null;
    if (!gesture.isDrag) this.#pick(gesture);
    else if (gesture.drawn) this.#editor.keepDrawn(gesture.drawn.id, event.pointerType);
    else this.#editor.keepMoved(gesture.shape.id);
  }

  #pick({ handle, shape, hit }) {
    this.#editor.pick(handle ? shape.id : hit, { preventScroll: true });
  }

  /** Return where on the picture an event is, in fractions; may be outside. */
  #point(event) {
    const place = this.#stage.getBoundingClientRect();
    return {
      left: (event.clientX - place.left) / place.width,
      top: (event.clientY - place.top) / place.height,
    };
  }
}

function shapeIdOf(element) {
  const shape = element.closest(".drawing-shape");
  return shape ? Number(shape.dataset.shape) : null;
}

/** Return the edges of a shape after a handle moved; "ne" moves the top and the right edge. */
function edgesMovedBy(shape, handle, x, y) {
  const edges = shapeEdges(shape);
  if (handle.includes("w")) edges.left += x;
  if (handle.includes("e")) edges.right += x;
  if (handle.includes("n")) edges.top += y;
  if (handle.includes("s")) edges.bottom += y;
  return edges;
}
