// The list of cards. Only the rows in view are elements, so that thousands of cards scroll
// smoothly.

const ROW_HEIGHT = 76;
const HEADING_HEIGHT = 34;
const ROWS_AROUND = 6; // above and below those in view

let shown = []; // the items that pass the search and the filters
let placeInShown = new Map();
let rows = []; // headings and items, each with its distance from the top
let rowByItem = new Map();
const elements = new Map(); // of the rows that are in the document

function refreshResults() {
  const words = searchWords(state.text);
  const passing = new Set(data.notes.filter((note) => passes(note, words)));
  shown = items.filter((item) => passing.has(item.note));
  placeInShown = new Map(shown.map((item, index) => [item, index]));
  layRows();
  showCount();
  showChips();
  showFilterPanel();
  showPosition();
}

function layRows() {
  const isWithFile = hasSeveralFiles();
  let top = 0;
  let heading = null;
  rows = [];
  for (const item of shown) {
    const title = headingOf(item.note, isWithFile);
    if (title !== heading && title) {
      rows.push({ title, top, height: HEADING_HEIGHT });
      top += HEADING_HEIGHT;
    }
    heading = title;
    rows.push({ item, top, height: ROW_HEIGHT });
    top += ROW_HEIGHT;
  }
  rowByItem = new Map(rows.filter(({ item }) => item).map((row) => [row.item, row]));
  byId("rows").style.height = `${top}px`;
  byId("rows").replaceChildren();
  elements.clear();
  drawRows();
}

function headingOf(note, isWithFile) {
  if (note.status === "removed") return "Removed";
  return [...(isWithFile ? [note.path] : []), ...note.section].join(" › ");
}

// The first row whose end is below a distance from the top.
function rowAt(top) {
  let [low, high] = [0, rows.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (rows[middle].top + rows[middle].height > top) high = middle;
    else low = middle + 1;
  }
  return low;
}

function drawRows() {
  const list = byId("list");
  const first = Math.max(rowAt(list.scrollTop) - ROWS_AROUND, 0);
  const last = rowAt(list.scrollTop + list.clientHeight) + ROWS_AROUND;
  const wanted = new Set(rows.slice(first, last + 1));
  // The current row stays in the document, since the list refers to it by its id.
  const current = rowByItem.get(state.item);
  if (current) wanted.add(current);
  for (const [row, element] of elements) {
    if (!wanted.has(row)) {
      element.remove();
      elements.delete(row);
    }
  }
  for (const row of wanted) {
    if (!elements.has(row)) {
      elements.set(row, row.item ? rowElement(row) : headingElement(row));
      byId("rows").append(elements.get(row));
    }
  }
  markCurrentRow();
}

const placed = (row) => `top: ${row.top}px; height: ${row.height}px`;

function headingElement(row) {
  return make(
    "div", { class: "heading", style: placed(row), "aria-hidden": "true", title: row.title },
    make("span", { text: row.title }),
  );
}

function rowElement(row) {
  const { item } = row;
  const place = placeInShown.get(item);
  return make(
    "div",
    {
      class: "row", style: placed(row), role: "option", id: `row-${item.index}`,
      "aria-posinset": place + 1, "aria-setsize": shown.length,
      click: () => openFromList(item),
    },
    make("span", { class: "title", dir: "auto", text: item.note.title || "(no text)" }),
    make("span", { class: "facts" }, ...rowFacts(item)),
  );
}

function rowFacts({ note, card }) {
  const problems = problemsOf(note);
  return [
    ...statusBadges(note),
    note.cards.length > 1 ? make("span", { class: "card-name", text: card.name }) : null,
    problems.length
      ? make("span", { class: `mark ${worst(problems)}`, text: plural(problems.length, "problem") })
      : null,
  ].filter(Boolean);
}

// Most notes are unchanged, which needs no word.
function statusBadges(note) {
  return statusWords(note)
    .filter((word) => word !== "unchanged")
    .map((word) => make("span", { class: `badge ${word}`, text: word }));
}

const worst = (problems) =>
  problems.some(({ severity }) => severity === "error") ? "error" : "warning";

function markCurrentRow() {
  const list = byId("list");
  list.removeAttribute("aria-activedescendant");
  for (const [row, element] of elements) {
    if (!row.item) continue;
    const isCurrent = row.item === state.item;
    element.setAttribute("aria-selected", isCurrent);
    if (isCurrent) list.setAttribute("aria-activedescendant", element.id);
  }
}

function scrollToCurrentRow() {
  const row = rowByItem.get(state.item);
  const list = byId("list");
  if (!row) return;
  const above = row.top - HEADING_HEIGHT;
  if (above < list.scrollTop) list.scrollTop = above;
  const below = row.top + row.height - list.clientHeight;
  if (below > list.scrollTop) list.scrollTop = below;
}

// Drafts and removed notes are in the list, too, but make no card.
function itemsInWords() {
  const others = items.filter(({ note: { status } }) => ["draft", "removed"].includes(status)).length;
  const cards = plural(items.length - others, "card");
  return others ? `${cards}, ${others.toLocaleString("en")} without a card` : cards;
}

function showCount() {
  byId("count").textContent = isFiltered()
    ? `${shown.length.toLocaleString("en")} of ${plural(items.length, "card")}`
    : itemsInWords();
  byId("empty").hidden = shown.length > 0 || !items.length;
  byId("nothing").hidden = items.length > 0;
  byId("list").hidden = shown.length === 0;
}

// The item `step` places after the current one in the list; the nearest one if a filter hides it.
function itemBeside(step) {
  const place = placeInShown.get(state.item);
  if (place !== undefined) return shown[place + step];
  const index = state.item?.index ?? -1;
  return step > 0
    ? shown.find((item) => item.index > index)
    : shown.findLast((item) => item.index < index);
}

function openFromList(item) {
  showItem(item);
  if (isNarrow()) showScreen("card");
}

function onListKey(event) {
  const list = byId("list");
  const page = Math.max(Math.floor(list.clientHeight / ROW_HEIGHT) - 1, 1);
  const place = placeInShown.get(state.item) ?? 0;
  const targets = {
    ArrowDown: () => itemBeside(1),
    ArrowUp: () => itemBeside(-1),
    PageDown: () => shown[Math.min(place + page, shown.length - 1)],
    PageUp: () => shown[Math.max(place - page, 0)],
    Home: () => shown[0],
    End: () => shown.at(-1),
  };
  const target = targets[event.key];
  if (!target) return false;
  event.preventDefault();
  const item = target();
  if (item) showItem(item);
  return true;
}

function setUpList() {
  byId("list").addEventListener("scroll", drawRows, { passive: true });
  new ResizeObserver(drawRows).observe(byId("list"));
  byId("search").addEventListener("input", (event) => {
    state.text = event.target.value;
    byId("list").scrollTop = 0;
    refreshResults();
  });
  byId("filter-button").addEventListener("click", () => toggleFilters());
  byId("clear-empty").addEventListener("click", clearAll);
}
