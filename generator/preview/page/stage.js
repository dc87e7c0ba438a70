// The stage: one card with all that is known about it.

const isNarrow = () => matchMedia("(max-width: 899px)").matches;
const isSmall = () => matchMedia("(max-width: 599px)").matches;

function showItem(item, isAnswer = false) {
  if (!item) return;
  stopSounds();
  state.item = item;
  state.isAnswer = isAnswer && item.card !== null;
  showStage();
  drawRows();
  scrollToCurrentRow();
  say(`Card ${positionText()}: ${item.note.title}`);
}

function flip(isAnswer = !state.isAnswer) {
  if (!state.item?.card) return;
  stopSounds();
  state.isAnswer = isAnswer;
  showSide();
  say(isAnswer ? "Answer" : "Question");
}

function showStage() {
  const { item } = state;
  byId("stage").hidden = !item;
  showPosition();
  if (!item) return;
  showAbout(item);
  byId("device").hidden = !item.card;
  if (item.card) showSide();
  else showButtons();
  writeHash();
}

// After an update, a button that had the focus has it again.
function showAbout(item) {
  const about = byId("about");
  const focused = about.contains(document.activeElement) ? document.activeElement.textContent : null;
  about.replaceChildren(...aboutNote(item));
  if (focused === null) return;
  const buttons = [...about.querySelectorAll("a, button")];
  buttons.find(({ textContent }) => textContent === focused)?.focus();
}

function showSide() {
  renderCard(state.item, state.isAnswer);
  showButtons();
  writeHash();
}

function showButtons() {
  const { card } = state.item;
  const side = state.isAnswer ? "Answer" : "Question";
  byId("frame").title = `${side} of card ${positionText()}`;
  byId("flip-button").textContent = state.isAnswer ? "Show question" : "Show answer";
  byId("flip-button").hidden = !card;
  byId("play-button").hidden = currentSounds().length === 0;
  byId("draw-button").hidden = !card || !pictureOnCard();
}

function positionText() {
  const place = placeInShown.get(state.item);
  return place === undefined
    ? "outside the filter"
    : `${(place + 1).toLocaleString("en")} of ${shown.length.toLocaleString("en")}`;
}

function showPosition() {
  byId("position").textContent = state.item ? positionText() : "";
  byId("previous-button").disabled = !state.item || !itemBeside(-1);
  byId("next-button").disabled = !state.item || !itemBeside(1);
}

// ---- Links to a card ----

const shownHash = () => `#${state.item.id}${state.isAnswer ? "/answer" : ""}`;

let hashTimer = 0;

// Browsers refuse more than some hundred changes of the address in some seconds, as when a key is
// held down, and some by an error.
function writeHash() {
  clearTimeout(hashTimer);
  if (!state.item || location.hash === shownHash()) return;
  try {
    history.replaceState(history.state, "", shownHash());
  } catch {
    hashTimer = setTimeout(writeHash, 1000);
  }
}

// Shows the card that the address names; false if it names none that is here.
function readHash() {
  const found = /^#(.+\/\d+)(\/answer)?$/.exec(location.hash);
  if (!found) return false;
  const item = itemById.get(found[1]) ?? itemById.get(normalId(found[1]));
  if (item) showItem(item, Boolean(found[2]));
  else announce("This page has no card with this link. It may be in another deck, or removed.");
  return Boolean(item);
}

// Programs that pass a link on may encode other characters than this page does.
function normalId(id) {
  const [key, ordinal] = id.split(/\/(?=\d+$)/);
  return `${encodeURIComponent(decoded(key))}/${ordinal}`;
}

async function copyLink() {
  const link = location.href.replace(/#.*|$/, () => shownHash());
  const isCopied = await copyText(link);
  announce(isCopied ? "The link to this card is copied." : `Link: ${link}`);
}

// ---- Drawing ----

const pictureOnCard = () => frameDocument().body.querySelector("img[src]");

function drawOnPicture() {
  const image = pictureOnCard();
  if (!image) return announce("This side has no picture to draw on.");
  const { note, card } = state.item;
  const name = Object.keys(data.media).find((one) => data.media[one] === image.getAttribute("src"));
  openDrawing({
    url: image.src,
    name: note.pictures[name] ?? name, // as the source names it
    width: image.naturalWidth,
    height: image.naturalHeight,
    shapes: shapesOf(card),
    alt: image.alt,
  });
}

// ---- Settings ----

function setNight(isNight) {
  state.night = isNight;
  document.documentElement.dataset.theme = isNight ? "night" : "light";
  byId("night-button").setAttribute("aria-pressed", isNight);
  if (state.item?.card) showSide();
}

function setWidth(width) {
  state.width = width in WIDTHS ? width : "desktop";
  for (const button of byId("widths").children) {
    button.setAttribute("aria-pressed", button.dataset.width === state.width);
  }
  sizeFrame();
  if (state.item?.card) showSide();
}

// What the reader chooses is kept for the next page; until then, the system's choice counts.
function toggleNight() {
  setNight(!state.night);
  keepSetting("night", state.night ? "yes" : "no");
}

function chooseWidth(width) {
  setWidth(width);
  keepSetting("width", width);
}

function nextWidth() {
  const names = Object.keys(WIDTHS);
  chooseWidth(names[(names.indexOf(state.width) + 1) % names.length]);
  announce(`Width: ${state.width}`);
}

function goBy(step) {
  const item = itemBeside(step);
  if (item) showItem(item);
}

// On a narrow page, the browser's way back leads from the card to the list.
function showScreen(name) {
  const isSame = document.body.dataset.screen === name;
  document.body.dataset.screen = name;
  if (name === "card") {
    if (!isSame && !history.state?.isCard) history.pushState({ isCard: true }, "");
    byId("stage").focus();
  } else {
    drawRows();
    scrollToCurrentRow();
    byId("list").focus();
  }
}

function setUpStage() {
  const onClick = (id, run) => byId(id).addEventListener("click", run);
  onClick("flip-button", () => flip());
  onClick("play-button", playCurrentSounds);
  onClick("draw-button", drawOnPicture);
  onClick("copy-button", copyLink);
  onClick("previous-button", () => goBy(-1));
  onClick("next-button", () => goBy(1));
  onClick("back-button", () => (history.state?.isCard ? history.back() : showScreen("list")));
  addEventListener("popstate", ({ state: kept }) => {
    // Not the card that was shown before this one.
    if (state.item && document.body.dataset.screen === "card") writeHash();
    if (isNarrow() && !kept?.isCard) showScreen("list");
  });
  onClick("night-button", toggleNight);
  for (const button of byId("widths").children) {
    button.addEventListener("click", () => chooseWidth(button.dataset.width));
  }
  systemNight.addEventListener("change", ({ matches }) => {
    if (setting("night", null) === null) setNight(matches);
  });
  addEventListener("hashchange", () => {
    if (state.item && location.hash === shownHash()) return;
    if (!readHash()) return;
    showView("cards");
    if (isNarrow()) showScreen("card");
  });
}
