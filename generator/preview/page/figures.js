// Figures about the deck: how many cards of each sort, how long answers are, what a build changes.

const LENGTHS = [[0, 2], [3, 5], [6, 10], [11, 20], [21, 40], [41, 80], [81, Infinity]];
const LONGEST = 10;
const answerLengths = new WeakMap(); // in words, by card

function showFigures() {
  const built = data.notes.filter((note) => note.status !== "removed" && note.status !== "draft");
  const cards = built.reduce((sum, note) => sum + note.cards.length, 0);
  byId("figures").replaceChildren(
    make("h2", { text: "Figures" }),
    make("p", {
      class: "total", text: `${plural(built.length, "note")}, ${plural(cards, "card")}`,
    }),
    make(
      "div", { class: "figure-grid" },
      nextBuildTable(),
      countTable("Cards by kind", "kind", built),
      countTable("Cards by tag", "tag", built),
      countTable("Cards by section", "section", built),
      hasSeveralFiles() ? countTable("Cards by file", "file", built) : null,
      ...lengthFigures(built),
    ),
  );
}

function nextBuildTable() {
  const counts = new Map(STATUS_WORDS.map((word) => [word, 0]));
  for (const note of data.notes) {
    for (const word of statusWords(note)) counts.set(word, counts.get(word) + 1);
  }
  const all = [...counts].filter(([, count]) => count > 0);
  const title = data.live ? "What the last build changed" : "What the next build changes";
  return barTable(title, "Status", "Notes", all.map(([word, count]) =>
    ({ label: word, count, open: () => showFiltered("status", word) })));
}

function countTable(title, name, notes) {
  const counts = new Map();
  for (const note of notes) {
    for (const value of FILTERS[name].of(note)) {
      counts.set(value, (counts.get(value) ?? 0) + note.cards.length);
    }
  }
  const sorted = name === "section" ? [...counts] : [...counts].sort((a, b) => b[1] - a[1]);
  return barTable(title, FILTERS[name].label, "Cards", sorted.map(([label, count]) =>
    ({ label, count, open: () => showFiltered(name, label) })));
}

function showFiltered(name, value) {
  clearFilters();
  state.filters = { [name]: value };
  refreshResults();
  showView("cards");
  if (shown.length) showItem(shown[0]);
  if (isNarrow()) showScreen("list");
  else byId("list").focus();
}

// Numbers as a table with bars; null if there is nothing to count.
function barTable(title, label, counted, rows) {
  if (!rows.length) return null;
  const most = Math.max(...rows.map(({ count }) => count));
  return make(
    "table", {},
    make("caption", { text: title }),
    make("thead", {}, make(
      "tr", {},
      make("th", { scope: "col", text: label }), make("th", { scope: "col", text: counted }),
    )),
    make("tbody", {}, ...rows.map((row) => barRow(row, most))),
  );
}

function barRow({ label, count, open }, most) {
  const name = open
    ? make("button", { type: "button", class: "plain", dir: "auto", text: label, click: open })
    : make("span", { text: label });
  return make(
    "tr", { style: `--share: ${most ? count / most : 0}` },
    make("th", { scope: "row" }, name),
    make("td", {}, make("span", { text: count.toLocaleString("en") })),
  );
}

// ---- Length of answers ----

function lengthFigures(notes) {
  const measured = notes
    .filter((note) => note.kind !== "occlusion")
    .flatMap((note) => note.cards.map((card) => ({ note, card, words: answerLength(card) })))
    .sort((one, other) => one.words - other.words);
  if (!measured.length) return [];
  return [lengthTable(measured), longestList(measured)];
}

function lengthTable(measured) {
  const rows = LENGTHS.map(([least, most]) => ({
    label: most === Infinity ? `${least} or more` : `${least} to ${most}`,
    count: measured.filter(({ words }) => least <= words && words <= most).length,
  }));
  const table = barTable("Words in an answer", "Words", "Cards", rows);
  const at = (part) => measured[Math.floor((measured.length - 1) * part)].words;
  const [low, high] = [at(0.25), at(0.75)];
  const range = low === high ? plural(low, "word") : `${low} to ${plural(high, "word")}`;
  table.caption.append(make("span", {
    class: "quartiles",
    text: `Half of the answers have ${range}, the median is ${at(0.5)}.`,
  }));
  return table;
}

function longestList(measured) {
  const longest = measured.slice(-LONGEST).reverse();
  return make(
    "section", { class: "longest" },
    make("h3", { text: "Longest answers" }),
    make("ol", {}, ...longest.map(({ note, card, words }) => make(
      "li", {},
      make("a", {
        href: `#${itemId(note, card)}`, dir: "auto", text: note.title || "(no text)",
        click: (event) => openLongest(event, note, card),
      }),
      make("span", { class: "number", text: plural(words, "word") }),
    ))),
  );
}

function openLongest(event, note, card) {
  event.preventDefault();
  showView("cards");
  showItem(itemById.get(itemId(note, card)), true);
  if (isNarrow()) showScreen("card");
  else byId("stage").focus();
}

function answerLength(card) {
  if (!answerLengths.has(card)) answerLengths.set(card, countWords(answerText(card)));
  return answerLengths.get(card);
}

// What the learner has to say: the text after the rule, or the text behind a cloze deletion, which
// the question side has in an attribute.
function answerText(card) {
  const rule = /<hr id=["']?answer["']?\s*\/?>/.exec(card.answer);
  if (rule) {
    const after = card.answer.slice(rule.index + rule[0].length);
    return textOf(ownAnswer(after));
  }
  const hidden = [...card.question.matchAll(/data-cloze="([^"]*)"/g)];
  return hidden.map(([, html]) => textOf(textOf(html))).join(" ");
}

// Without the box of additional information and the source, which nobody has to say.
const ownAnswer = (html) => html.split(/<div class="(?:extra|source)"/)[0];

function countWords(text) {
  // In scripts without spaces, the browser knows where words end.
  if (/[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff]/.test(text) && Intl.Segmenter) {
    const words = new Intl.Segmenter(undefined, { granularity: "word" }).segment(text);
    return [...words].filter(({ isWordLike }) => isWordLike).length;
  }
  return text.split(/\s+/).filter((word) => /[\p{L}\p{N}\p{S}]/u.test(word)).length;
}
