// What is known about a note, above its card: its place, status, tags and problems.

const UNSURE = "It may be an earlier note, reworded (“anki-deck diff” shows how to link the two): ";

function aboutNote({ note, card }) {
  return [
    trail(note, card),
    marks(note),
    note.unsure ? aside("unsure", UNSURE, note.unsure) : null,
    note.scripts ? aside("scripts", "This card has scripts, which do not run here.") : null,
    note.status === "removed" ? removedText(note) : null,
    note.status === "draft" ? aside("draft-text", "It has no answer yet, and makes no card.") : null,
    problemsOfNote(note),
  ].filter(Boolean);
}

const aside = (name, text, quoted = "") =>
  make(
    "p", { class: `aside ${name}` },
    text, quoted ? make("q", { dir: "auto", text: quoted }) : null,
  );

// The place in the source, the section, and which card of the note it is.
function trail(note, card) {
  const parts = [placeInSource(note)];
  if (note.section.length) parts.push(sectionButton(note));
  if (note.deck && note.deck !== data.deck) parts.push(make("span", { text: note.deck }));
  if (card && note.cards.length > 1) {
    const number = note.cards.indexOf(card) + 1;
    parts.push(make("span", { text: `${card.name}, card ${number} of ${note.cards.length}` }));
  }
  return make("p", { class: "trail" }, ...parts.filter(Boolean));
}

function placeInSource(note) {
  if (note.path === null) return null;
  const text = `${note.path}:${note.line}`;
  const link = editorLink(note.path, note.line, note.column);
  return link
    ? make("a", { id: "place", href: link, text, title: `Open in ${data.editor.name}` })
    : make("span", { id: "place", text });
}

function editorLink(path, line, column) {
  if (!data.editor) return null;
  const { link, folder } = data.editor;
  const isAbsolute = /^\/|^[a-z]:[\\/]/i.test(path);
  const whole = isAbsolute ? path : `${folder.replace(/[\\/]$/, "")}/${path}`;
  const parts = whole.replaceAll("\\", "/").split("/");
  const encoded = parts.map(encodeURIComponent).join("/").replaceAll("%3A", ":");
  // A path that starts with "/" brings the slash that other paths need before them.
  return link
    .replace("/{path}", () => `/${encoded.replace(/^\//, "")}`)
    .replace("{path}", () => encoded)
    .replace("{line}", line)
    .replace("{column}", column);
}

function sectionButton(note) {
  const path = note.section.join(" › ");
  return filterButton("section", path, path);
}

function filterButton(name, value, text, attributes = {}) {
  return make("button", {
    type: "button", class: "plain", text, ...attributes,
    title: `Show only: ${FILTERS[name].label.toLowerCase()} ${value}`,
    click: () => {
      setFilter(name, value);
      announce(`Only cards with ${FILTERS[name].label.toLowerCase()} ${value}`);
    },
  });
}

function marks(note) {
  const tags = note.tags.map((tag) => filterButton("tag", tag, `#${tag}`, { class: "plain tag" }));
  const why = note.why ? make("span", { class: "why", text: note.why }) : null;
  const parts = [...statusBadges(note), why, ...tags].filter(Boolean);
  return parts.length ? make("p", { class: "marks" }, ...parts) : null;
}

const removedText = (note) =>
  make(
    "div", { class: "removed-note" },
    make("p", { text: "This note is no longer in the source. It asked:" }),
    make("blockquote", { dir: "auto", text: note.title }),
  );

function problemsOfNote(note) {
  const problems = problemsOf(note);
  return problems.length
    ? make("ul", { class: "note-problems" }, ...problems.map((problem) =>
      make(
        "li", { class: problem.severity },
        make("strong", { text: `${problem.severity} ${problem.code}` }),
        ` line ${problem.line}: ${problem.message}`,
        problem.hint ? make("span", { class: "hint-line", text: `Hint: ${problem.hint}` }) : null,
      )))
    : null;
}
