// The box for a typed answer, and the comparison on the answer side.
//
// Anki's library compares by longest matching blocks, as Python's difflib does without its
// heuristic: `tests/test_preview_page.py` compares both.

const TYPE_BOX = '<center><input type="text" id="typeans" aria-label="Your answer" '
  + "style=\"font-family: 'Arial'; font-size: 20px;\" autocomplete=\"off\" spellcheck=\"false\">"
  + "</center>";
const TYPE_FIELD = /\[\[type:[^\]]+\]\]/;
const ANSWER_RULE = "<hr id=answer>";

function insertTyped(html, item, isAnswer) {
  if (!TYPE_FIELD.test(html)) return html;
  if (!item.card.typed) return html.replace(TYPE_FIELD, "");
  if (!isAnswer) return html.replace(TYPE_FIELD, () => TYPE_BOX);
  const compared = compareTyped(item.card.typed, state.typed.get(item.id) ?? "");
  const box = `<div style="font-family: 'Arial'; font-size: 20px">${compared}</div>`;
  // Only desktop moves the rule before the comparison.
  const isMoved = appOfWidth() === "desktop" && html.includes(ANSWER_RULE);
  return (isMoved ? html.replace(ANSWER_RULE, "") : html)
    .replace(TYPE_FIELD, () => (isMoved ? ANSWER_RULE : "") + box);
}

// Both are text; the result is HTML. An answer that is only shown keeps its form of accents.
function compareTyped(expectedText, typedText) {
  const expected = [...expectedText.normalize("NFC")];
  const typed = [...typedText.normalize("NFC")];
  const wrap = (html) => `<code id=typeans>${html}</code>`;
  if (!typed.length) return wrap(escapeHtml(expectedText));
  if (typed.join("") === expected.join("")) {
    return wrap(`<span class=typeGood>${escapeHtml(typed.join(""))}</span>`);
  }
  const [typedRuns, expectedRuns] = compareRuns(typed, expected);
  const arrow = "<br><span id=typearrow>&darr;</span><br>";
  return wrap(runsHtml(typedRuns) + arrow + runsHtml(expectedRuns));
}

function compareRuns(typed, expected) {
  const typedRuns = [];
  const expectedRuns = [];
  let [typedPlace, expectedPlace] = [0, 0];
  const end = { typed: typed.length, expected: expected.length, size: 0 };
  for (const block of [...matchingBlocks(typed, expected), end]) {
    const wrong = typed.slice(typedPlace, block.typed);
    const missing = expected.slice(expectedPlace, block.expected);
    if (wrong.length) typedRuns.push(["typeBad", wrong]);
    else if (missing.length) typedRuns.push(["typeMissed", missing.map(() => "-")]);
    if (missing.length) expectedRuns.push(["typeMissed", missing]);
    typedPlace = block.typed + block.size;
    expectedPlace = block.expected + block.size;
    if (!block.size) continue;
    const right = typed.slice(block.typed, typedPlace);
    typedRuns.push(["typeGood", right]);
    expectedRuns.push(["typeGood", right]);
  }
  return [typedRuns, expectedRuns];
}

// The longest common block, those before it and those after it; adjacent ones as one.
function matchingBlocks(typed, expected) {
  const found = [];
  const pending = [[0, typed.length, 0, expected.length]];
  while (pending.length) {
    const [typedStart, typedEnd, expectedStart, expectedEnd] = pending.pop();
    const block = longestBlock(typed, typedStart, typedEnd, expected, expectedStart, expectedEnd);
    if (!block.size) continue;
    found.push(block);
    pending.push([typedStart, block.typed, expectedStart, block.expected]);
    pending.push([block.typed + block.size, typedEnd, block.expected + block.size, expectedEnd]);
  }
  return joinBlocks(found.sort((one, other) => one.typed - other.typed));
}

function joinBlocks(blocks) {
  const joined = [];
  for (const block of blocks) {
    const last = joined.at(-1);
    const isAdjacent = last
      && last.typed + last.size === block.typed && last.expected + last.size === block.expected;
    if (isAdjacent) last.size += block.size;
    else joined.push(block);
  }
  return joined;
}

// The first of the longest blocks, first by its place in `typed`, then by that in `expected`.
function longestBlock(typed, typedStart, typedEnd, expected, expectedStart, expectedEnd) {
  let best = { typed: typedStart, expected: expectedStart, size: 0 };
  let sizes = []; // of the blocks that end at the previous character of `typed`
  for (let i = typedStart; i < typedEnd; i++) {
    const next = [];
    for (let j = expectedStart; j < expectedEnd; j++) {
      if (typed[i] !== expected[j]) continue;
      const size = (sizes[j - 1] ?? 0) + 1;
      next[j] = size;
      if (size > best.size) best = { typed: i - size + 1, expected: j - size + 1, size };
    }
    sizes = next;
  }
  return best;
}

// A run that starts with a combining mark gets a space that carries it.
const runsHtml = (runs) => runs.map(([name, characters]) => {
  const text = characters.join("");
  const carried = /^\p{M}/u.test(text) ? `\u00a0${text}` : text;
  return `<span class=${name}>${escapeHtml(carried)}</span>`;
}).join("");

const ESCAPES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#x27;" };

const escapeHtml = (text) => text.replace(/[&<>"']/g, (character) => ESCAPES[character]);
