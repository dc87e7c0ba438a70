// The deck as data, its cards in order, and what of them the page shows now.

const data = JSON.parse(byId("data").textContent);

// Each card in source order. A note without cards has one item, so that it can be shown.
let items = [];
let itemById = new Map();
let problemsByNote = new Map();
let noteByProblem = new Map();

const systemNight = matchMedia("(prefers-color-scheme: dark)");

const state = {
  view: "cards",
  item: null,
  isAnswer: false,
  night: setting("night", systemNight.matches ? "yes" : "no") === "yes",
  width: setting("width", "desktop"),
  text: "",
  filters: {},
  typed: new Map(), // the learner's answers, by the id of the item
};

function readData() {
  items = data.notes.flatMap((note) => {
    const cards = note.cards.length ? note.cards : [null];
    return cards.map((card) => ({ id: itemId(note, card), note, card }));
  });
  items.forEach((item, index) => { item.index = index; });
  itemById = new Map(items.map((item) => [item.id, item]));
  assignProblems();
}

// The name of a card in links.
const itemId = (note, card) => `${encodeURIComponent(note.key)}/${(card?.ordinal ?? 0) + 1}`;

const firstItemOf = (note) => itemById.get(itemId(note, note.cards[0]));

function assignProblems() {
  problemsByNote = new Map();
  noteByProblem = new Map();
  const notesByPath = groupByPath(data.notes);
  for (const problem of data.problems) {
    const note = notesByPath.get(problem.path)?.find(
      ({ firstLine, lastLine }) => firstLine <= problem.line && problem.line <= lastLine);
    if (!note) continue;
    noteByProblem.set(problem, note);
    problemsByNote.set(note, [...(problemsByNote.get(note) ?? []), problem]);
  }
}

function groupByPath(notes) {
  const groups = new Map();
  for (const note of notes) {
    if (!groups.has(note.path)) groups.set(note.path, []);
    groups.get(note.path).push(note);
  }
  return groups;
}

const problemsOf = (note) => problemsByNote.get(note) ?? [];

// Removed notes have no file.
const hasSeveralFiles = () => new Set(data.notes.flatMap(({ path }) => path ?? [])).size > 1;

// Merges what changed into the page: the card, its side, the filters and the scroll positions stay.
// `focus` is the key of a note to show, or null.
function applyUpdate(update) {
  const notes = new Map(data.notes.map((note) => [note.key, note]));
  for (const note of update.notes) notes.set(note.key, note);
  data.notes = update.order.map((key) => notes.get(key)).filter(Boolean);
  Object.assign(data.media, update.media ?? {});
  Object.assign(data.noteTypes, update.noteTypes ?? {});
  for (const name of ["problems", "deck", "source", "math", "push"]) {
    if (name in update) data[name] = update[name];
  }
  const previous = state.item;
  readData();
  state.item = successor(previous);
  showDeckName();
  refreshResults();
  showProblems();
  if (state.view === "figures") showFigures();
  const focused = data.notes.find((note) => note.key === update.focus);
  if (focused && focused !== state.item?.note) {
    showItem(firstItemOf(focused));
  } else {
    showStage();
  }
}

// The same card after an update; otherwise one of its note, or the one that is in its place now.
function successor(item) {
  if (!item) return items[0] ?? null;
  const note = data.notes.find(({ key }) => key === item.note.key);
  return itemById.get(item.id)
    ?? (note && firstItemOf(note))
    ?? items[Math.min(item.index, items.length - 1)]
    ?? null;
}
