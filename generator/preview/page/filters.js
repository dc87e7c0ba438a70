// Filters, their panel, and the chips of what is active.

const STATUS_WORDS = ["new", "changed", "unchanged", "returned", "removed", "unsure", "draft"];
const ANY_PROBLEM = "any problem";

// What a note has of each kind of filter.
const FILTERS = {
  tag: { label: "Tag", all: "All tags", of: tagPaths },
  section: { label: "Section", all: "All sections", of: sectionPaths },
  file: { label: "File", all: "All files", of: (note) => (note.path === null ? [] : [note.path]) },
  kind: { label: "Kind", all: "All kinds", of: (note) => (note.kind === null ? [] : [note.kind]) },
  status: { label: "Status", all: "Any status", of: statusWords },
  code: { label: "Problem", all: "With or without", of: problemWords },
};

// A tag and those that it is nested in, as Anki searches for a tag.
function tagPaths(note) {
  const paths = note.tags.flatMap((tag) => {
    const levels = tag.split("::");
    return levels.map((_, index) => levels.slice(0, index + 1).join("::"));
  });
  return [...new Set(paths)];
}

// A section and those around it: a filter by a section includes its subsections.
function sectionPaths(note) {
  return note.section.map((_, index) => note.section.slice(0, index + 1).join(" › "));
}

function statusWords(note) {
  return [...(note.status ? [note.status] : []), ...(note.unsure ? ["unsure"] : [])];
}

function problemWords(note) {
  const codes = new Set(problemsOf(note).map(({ code }) => code));
  return codes.size ? [ANY_PROBLEM, ...codes] : [];
}

const activeFilters = () => Object.entries(state.filters).filter(([, value]) => value);

const isFiltered = () => state.text.trim() !== "" || activeFilters().length > 0;

// Whether a note passes the search and all filters, but the one named `except`.
function passes(note, words, except) {
  return activeFilters().every(
    ([name, value]) => name === except || FILTERS[name].of(note).includes(value),
  ) && hasWords(note, words);
}

function setFilter(name, value) {
  state.filters[name] = value;
  refreshResults();
  say(byId("count").textContent);
}

function clearFilters() {
  state.filters = {};
  state.text = "";
  byId("search").value = "";
  refreshResults();
}

function clearAll() {
  clearFilters();
  byId("list").focus();
}

function toggleFilters(isOpen = byId("filters").hidden) {
  byId("filters").hidden = !isOpen;
  byId("filter-button").setAttribute("aria-expanded", isOpen);
  if (isOpen) showFilterPanel();
}

// How many cards each value of a filter would leave, with the other filters as they are.
function filterCounts(name) {
  const words = searchWords(state.text);
  const counts = new Map();
  for (const note of data.notes) {
    if (!passes(note, words, name)) continue;
    const size = Math.max(note.cards.length, 1);
    for (const value of FILTERS[name].of(note)) counts.set(value, (counts.get(value) ?? 0) + size);
  }
  return counts;
}

const compareValues = (one, other) => one.localeCompare(other, undefined, { numeric: true });

function filterValues(name, counts) {
  const values = new Set(counts.keys());
  if (state.filters[name]) values.add(state.filters[name]);
  if (name === "status") return STATUS_WORDS.filter((word) => values.has(word));
  if (name === "section" || name === "file") return [...values]; // in the order of the source
  return [...values].sort(compareValues);
}

function showFilterPanel() {
  const panel = byId("filters");
  if (panel.hidden) return;
  if (!panel.childElementCount) panel.append(...Object.keys(FILTERS).map(filterField));
  for (const name of Object.keys(FILTERS)) {
    const select = byId(`filter-${name}`);
    fillFilter(select, name);
    select.closest("label").hidden = !data.notes.some((note) => FILTERS[name].of(note).length);
  }
}

function filterField(name) {
  const select = make("select", {
    id: `filter-${name}`,
    change: (event) => setFilter(name, event.target.value),
  });
  return make("label", {}, make("span", { text: FILTERS[name].label }), select);
}

function fillFilter(select, name) {
  const counts = filterCounts(name);
  select.replaceChildren(
    make("option", { value: "", text: FILTERS[name].all }),
    ...filterValues(name, counts).map((value) =>
      make("option", { value, text: `${value} (${counts.get(value) ?? 0})` })),
  );
  select.value = state.filters[name] ?? "";
  select.disabled = select.options.length < 2;
}

function showChips() {
  const chips = activeFilters().map(([name, value]) => chip(FILTERS[name].label, value, () => {
    setFilter(name, "");
    focusAfterChip();
  }));
  if (chips.length) {
    const values = { type: "button", class: "plain", text: "Clear all", click: clearAll };
    chips.push(make("button", values));
  }
  byId("chips").replaceChildren(...chips);
  byId("chips").hidden = chips.length === 0;
  byId("filter-button").classList.toggle("active", chips.length > 0);
}

function chip(label, value, remove) {
  return make(
    "button",
    {
      type: "button", class: "chip", "aria-label": `Remove filter ${label}: ${value}`,
      click: remove,
    },
    make("span", { class: "chip-label", text: `${label}: ` }),
    make("span", { class: "chip-value", text: value }),
    make("span", { "aria-hidden": "true", text: " ×" }),
  );
}

// The chip with the focus is gone.
function focusAfterChip() {
  (byId("chips").querySelector("button") ?? byId("filter-button")).focus();
}
