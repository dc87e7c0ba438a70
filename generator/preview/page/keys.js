// The keyboard, which does the same in the page and in the card's frame.

const KEYS = [
  ["Space, Enter", "Show the answer, or the question again"],
  ["→ or j", "Next card"],
  ["← or k", "Previous card"],
  ["PgUp, PgDn", "Scroll the card"],
  ["/", "Search"],
  ["f", "Filters"],
  ["n", "Night or light"],
  ["w", "Width: phone, tablet, desktop"],
  ["h", "Show or hide the hint"],
  ["r", "Play the sounds"],
  ["d", "Draw shapes on the picture"],
  ["l", "Copy the link to this card"],
  ["e", "Open the source in the editor"],
  ["c, p, g", "Cards, problems, figures"],
  ["?", "This help"],
  ["Esc", "Close, or leave the search"],
];

const ANYWHERE = {
  "/": focusSearch,
  "f": openFilters,
  "n": toggleNight,
  "c": () => showView("cards"),
  "p": () => showView("problems"),
  "g": () => showView("figures"),
  "?": showHelp,
};
const ON_CARD = {
  " ": openOrFlip,
  "Enter": openOrFlip,
  "ArrowRight": () => goBy(1),
  "j": () => goBy(1),
  "ArrowLeft": () => goBy(-1),
  "k": () => goBy(-1),
  "PageDown": () => scrollFrame(0.9),
  "PageUp": () => scrollFrame(-0.9),
  "ArrowDown": () => scrollFrame(0.1),
  "ArrowUp": () => scrollFrame(-0.1),
  "w": nextWidth,
  "h": toggleHint,
  "r": playCurrentSounds,
  "d": drawOnPicture,
  "l": copyLink,
  "e": openEditor,
};
const TYPING = "input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]";
const PRESSED = "a, button, summary, input, audio, video"; // they have their own Space and Enter
const MOVING = "#list, #push-notes, input[type=radio], audio, video";

function onKey(event) {
  if (event.defaultPrevented || event.isComposing) return;
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  if (document.querySelector("dialog[open]")) return; // it has its own keys
  const target = event.target;
  const name = keyName(event);
  if (target.matches?.(TYPING)) return onTypingKey(event, target);
  if (name === "Escape") return onEscape();
  if (target === byId("list") && onListKey(event)) return;
  if ((name === " " || name === "Enter") && target.closest?.(PRESSED)) return;
  if (name.startsWith("Arrow") && target !== byId("list") && target.closest?.(MOVING)) return;
  if (target === byId("scene") && /^Arrow(Up|Down)$/.test(name)) return; // which scroll it
  const action = ANYWHERE[name] ?? (state.view === "cards" ? ON_CARD[name] : undefined);
  if (!action) return;
  event.preventDefault();
  action();
}

// On keyboards without Latin letters, the key in the place of the letter counts.
function keyName({ key, code }) {
  if (key > "\x7f" && /^Key[A-Z]$/.test(code)) return code.at(-1).toLowerCase();
  return key.length === 1 ? key.toLowerCase() : key;
}

// On a narrow page, the list hides the card.
function openOrFlip() {
  if (isNarrow() && document.body.dataset.screen === "list") showScreen("card");
  else flip();
}

function onTypingKey(event, target) {
  if (event.key === "Enter" && target.id === "typeans") {
    event.preventDefault();
    flip(true);
    byId("frame").focus();
  }
  if (event.key === "Enter" && target.id === "search") openFirstResult();
  if (event.key !== "Escape") return;
  if (target.id === "search") leaveSearch(event);
  else if (byId("filters").contains(target)) closeFilters();
  else target.blur();
}

// Some browsers would empty the search.
function leaveSearch(event) {
  event.preventDefault();
  byId("search").blur();
  byId("list").focus();
}

function onEscape() {
  if (!byId("filters").hidden) closeFilters();
  else if (isNarrow() && state.view === "cards") showScreen("list");
}

function closeFilters() {
  toggleFilters(false);
  byId("filter-button").focus();
}

function openFirstResult() {
  if (!shown.length) return;
  if (!placeInShown.has(state.item)) showItem(shown[0]);
  byId("list").focus();
}

function focusSearch() {
  showView("cards");
  if (isNarrow()) showScreen("list");
  byId("search").focus();
  byId("search").select();
}

function openFilters() {
  showView("cards");
  if (isNarrow()) showScreen("list");
  toggleFilters(true);
  byId("filters").focus(); // not a list, in which the next letter would choose
}

function openEditor() {
  const place = byId("place");
  if (place?.href) place.click();
  else if (place) announce(`The source of this card is ${place.textContent}`);
  else announce("This note has no source.");
}

function showHelp() {
  byId("help").showModal();
  byId("help-title").focus(); // not the button below the keys, which may be out of view
}

// A button keeps the focus after a click, and Space would press it again instead of flipping.
function leaveButton({ detail, target }) {
  const bar = detail > 0 ? target.closest(".stage-bar, .stage-actions, .tools, nav") : null;
  bar?.querySelector(":focus")?.blur();
}

function setUpKeys() {
  document.addEventListener("click", leaveButton);
  byId("keys").append(...KEYS.flatMap(([keys, text]) => [
    make("dt", {}, ...keyCaps(keys)),
    make("dd", { text }),
  ]));
  byId("help-button").addEventListener("click", showHelp);
  document.addEventListener("keydown", onKey);
}

const keyCaps = (keys) => keys.split(/(, | or )/).map((part, index) =>
  (index % 2 ? part : make("kbd", { text: part })));
