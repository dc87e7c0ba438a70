// Full-text search. A note's text is folded once, in idle time or by the first search.

const foldedTexts = new WeakMap();

// Small letters without accents and with straight quotes, as the search compares them.
function fold(text) {
  // eslint-disable-next-line no-control-regex -- most texts are ASCII, and need no normal form
  const plain = /^[\x00-\x7f]*$/.test(text)
    ? text
    : text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/[‘’]/g, "'")
      .replace(/[“”]/g, '"');
  return plain.toLowerCase();
}

const entities = { amp: "&", lt: "<", gt: ">", quot: '"', nbsp: " ", apos: "'" };

// The text of HTML, fast enough for thousands of cards: only searched and counted, never shown.
function textOf(html) {
  return html
    .replace(/<(script|style)\b[\s\S]*?<\/\1\s*>/gi, " ")
    .replace(/<\/?(?:b|i|u|em|strong|span|sub|sup|mark|a|code)\b[^>]*>/gi, "")
    .replace(/<[^>]*>/g, " ")
    .replace(/\[anki:play:\w:\d+\]|\[\[type:[^\]]*\]\]/g, " ")
    .replace(/&(#x?[\da-f]+|\w+);/gi, (whole, name) => character(name) ?? whole);
}

function character(name) {
  if (!name.startsWith("#")) return entities[name];
  const code = /^#x/i.test(name) ? parseInt(name.slice(2), 16) : parseInt(name.slice(1), 10);
  return code <= 0x10ffff ? String.fromCodePoint(code) : undefined;
}

function foldedText(note) {
  if (!foldedTexts.has(note)) {
    const html = note.cards.flatMap((card) => [card.question, card.answer]);
    const tags = note.tags.map((tag) => `#${tag}`);
    const parts = [note.title, ...tags, ...note.section, note.path ?? "", ...html.map(textOf)];
    foldedTexts.set(note, fold(parts.join("\n")));
  }
  return foldedTexts.get(note);
}

const searchWords = (text) => fold(text).split(/\s+/).filter(Boolean);

const hasWords = (note, words) =>
  words.length === 0 || words.every((word) => foldedText(note).includes(word));

function indexInIdleTime() {
  let next = 0;
  whenIdle(() => {
    const note = data.notes[next++];
    if (note) foldedText(note);
    return next < data.notes.length;
  });
}
