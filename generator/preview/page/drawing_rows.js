// The rows of the drawing dialog's list: a shape's name and kind, and its place while it is
// selected. A field that is being typed into is never changed.

const PLACE_LABELS = { left: "Left", top: "Top", width: "Width", height: "Height" };

function newRow({ id }) {
  const problem = `drawing-problem-${id}`;
  const name = make("input", {
    "type": "text", "autocomplete": "off", "data-field": "name", "aria-describedby": problem,
  });
  const kind = make("select", { "data-field": "kind" }, ...Object.entries(SHAPE_KINDS).map(
    ([value, text]) => make("option", { value, text })));
  return make("li", {},
    make("div", { class: "drawing-row" }, name, kind),
    make("p", { class: "drawing-problem", id: problem }));
}

function showRow(row, shape, index, isSelected, hasSameName) {
  const [name, kind] = ["name", "kind"].map((key) => row.querySelector(`[data-field="${key}"]`));
  const problem = shapeNameProblem(shape.name);
  setValue(name, shape.name);
  setValue(kind, shape.kind);
  name.setAttribute("aria-label", `Name of shape ${index + 1}`);
  kind.setAttribute("aria-label", `Kind of shape ${index + 1}`);
  name.setAttribute("aria-invalid", String(Boolean(problem)));
  row.classList.toggle("drawing-selected", isSelected);
  // The format allows it, so this is no reason not to copy.
  const remark = hasSameName ? "Another shape has the same name." : "";
  setText(row.querySelector(".drawing-problem"), problem || remark);
  row.querySelector(".drawing-problem").classList.toggle("drawing-remark", !problem);
  showPlace(row, shape, isSelected);
}

/** Add or remove the fields of the place: with 100 shapes, only one shape has them. */
function showPlace(row, shape, isSelected) {
  const place = row.querySelector(".drawing-place");
  if (!isSelected) {
    place?.remove();
    return;
  }
  if (!place) row.append(newPlace(shape));
  for (const key of SHAPE_PLACE) {
    const field = row.querySelector(`[data-field="${key}"]`);
    // While a number is typed, "0." is not replaced by "0".
    if (!field.dataset.typing) setValue(field, shapePercentage(shape[key]).slice(0, -1));
  }
}

function newPlace({ id }) {
  const problem = `drawing-place-problem-${id}`;
  const fields = Object.entries(PLACE_LABELS).map(([key, label]) => make("label", {}, `${label} % `,
    make("input", {
      "type": "number", "min": 0, "max": 100, "step": "any", "inputmode": "decimal",
      "data-field": key, "aria-describedby": problem,
    })));
  return make("div", { class: "drawing-place" },
    ...fields, make("p", { class: "drawing-problem", id: problem }));
}

/** Return why a number cannot be the shape's `key`, or "". `value` is a fraction, maybe NaN. */
function placeProblem(shape, key, value) {
  const rest = { left: "width", top: "height", width: "left", height: "top" };
  const most = 1 - shape[rest[key]];
  const isSize = key === "width" || key === "height";
  if (Number.isNaN(value)) return "Write a number.";
  if (value < 0 || (isSize && value <= 0)) {
    return isSize ? "Write a number greater than 0." : "Write 0 or a greater number.";
  }
  if (value <= most + 1e-9) return "";
  return `${PLACE_LABELS[key]} can be at most ${shapePercentage(most)} inside the picture.`;
}

function showPlaceProblem(field, problem) {
  field.setAttribute("aria-invalid", String(Boolean(problem)));
  setText(field.closest(".drawing-place").querySelector(".drawing-problem"), problem);
}

function setValue(field, value) {
  if (field.value !== value) field.value = value;
}
