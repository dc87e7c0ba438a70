// The card's frame: the document that the learner sees in an app.

const WIDTHS = {
  phone: { width: 390, height: 700, app: "android" },
  tablet: { width: 820, height: 1180, app: "desktop" },
  desktop: { width: null, height: null, app: "desktop" },
};
const ROOT_CLASSES = {
  desktop: ["linux", "chrome", "desktop"],
  android: ["mobile", "android", "linux", "chrome", "js"],
};
const NIGHT_CLASSES = ["nightMode", "night_mode"];
// What a click means something else on than to flip the card.
const OWN_CLICK = "a, button, input, select, textarea, label, summary, audio, video, "
  + "[contenteditable], [data-play]";

const frameDocument = () => byId("frame").contentDocument;

const shownWidth = () => (isSmall() ? "desktop" : state.width);

const appOfWidth = () => (isSmall() ? "android" : WIDTHS[state.width].app);

let rendered = { id: null, isAnswer: false, all: "" }; // what the frame shows

// Shows a side of a card. Only the body's content is replaced, so that nothing flickers.
function renderCard(item, isAnswer) {
  const { note, card } = item;
  const html = sideHtml(item, isAnswer);
  const root = frameDocument().documentElement;
  const { body } = frameDocument();
  const { css = "", own = false } = data.noteTypes[note.noteType] ?? {};
  // After an update that leaves the card as it is, what the reader typed or opened stays, too.
  const all = [item.id, html, css, appOfWidth(), state.night].join("\0");
  if (all === rendered.all) return;
  setText(frameDocument().getElementById("note-type-style"), insertMediaInCss(css));
  setFrameClasses(root, body, card?.ordinal ?? 0);
  const content = cleanCard(html);
  if (own && isAnswer) nameShapes(content);
  const isAndroid = appOfWidth() === "android";
  const around = make("div", isAndroid ? { id: "content" } : { id: "qa", dir: "auto" });
  around.append(...content.childNodes);
  const isFlipped = rendered.id !== item.id || rendered.isAnswer !== isAnswer;
  const scroll = isFlipped ? 0 : root.scrollTop;
  body.replaceChildren(around);
  setFormulas(around, html);
  setUpOcclusion(body);
  fillTypeBox(body, item);
  root.scrollTop = scroll;
  if (isFlipped && isAnswer) scrollToAnswer();
  rendered = { id: item.id, isAnswer, all };
}

// As the apps do: to the rule above the answer, unless the card has none or all of it is in view.
const scrollToAnswer = () => frameDocument().getElementById("answer")?.scrollIntoView();

function scrollFrame(pages) {
  const view = byId("frame").contentWindow;
  view.scrollBy({ top: pages * view.innerHeight });
}

function sideHtml(item, isAnswer) {
  const { card } = item;
  const isMissing = isAnswer && card.answer === "";
  const html = isMissing
    ? `${card.question}<hr id=answer><div class="sheet">No answer yet</div>`
    : isAnswer ? card.answer : card.question;
  return insertPlayButtons(insertTyped(html, item, isAnswer));
}

function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

function setFrameClasses(root, body, ordinal) {
  const night = state.night;
  root.className = [...ROOT_CLASSES[appOfWidth()], ...(night ? ["night-mode"] : [])].join(" ");
  body.className = ["card", `card${ordinal + 1}`, ...(night ? NIGHT_CLASSES : [])].join(" ");
}

function fillTypeBox(body, item) {
  const box = body.querySelector("input#typeans");
  if (!box) return;
  box.value = state.typed.get(item.id) ?? "";
  box.addEventListener("input", () => state.typed.set(item.id, box.value));
}

function onFrameClick(event) {
  const target = event.target.closest(OWN_CLICK);
  const link = event.target.closest("a, area");
  if (link) event.preventDefault();
  if (event.target.closest("[data-play]")) playButton(event.target.closest("[data-play]"));
  else if (link?.matches("a.hint")) showHintField(link);
  else if (link) announceAddress(link);
  else if (event.target.closest("#toggle")) toggleMasks(frameDocument().body);
  else if (!target && !isSelecting(event)) flip();
}

// The end of a selection by mouse is a click too, and so is each click of a double one.
const isSelecting = (event) => event.detail > 1 || !frameDocument().getSelection().isCollapsed;

// A link in a preview would leave it, or ask another host: its address is shown instead.
function announceAddress(link) {
  const address = link.getAttribute("href") ?? link.getAttribute("xlink:href");
  if (address && address !== "#") announce(`Link to ${address}`);
}

// What the script of Anki's filter "hint" does.
function showHintField(link) {
  link.style.display = "none";
  const hint = frameDocument().getElementById(link.dataset.shows);
  if (hint) hint.style.display = "block";
}

function toggleHint() {
  const { body } = frameDocument();
  const details = body.querySelector("details.hint");
  const link = body.querySelector("a.hint");
  if (details) details.open = !details.open;
  else if (link) showHintField(link);
  else announce("This side has no hint.");
}

// Makes the frame as large as the device; a device wider than the page is drawn smaller.
function sizeFrame() {
  const scene = byId("scene");
  const device = byId("device");
  const frame = byId("frame");
  const { width, height } = WIDTHS[shownWidth()];
  device.dataset.width = shownWidth();
  for (const element of [device, frame]) element.removeAttribute("style");
  if (width === null) return;
  const available = scene.clientWidth - 2 * DEVICE_MARGIN;
  const scale = Math.min(1, available / width);
  frame.style.width = `${width}px`;
  frame.style.height = `${height}px`;
  frame.style.transform = `scale(${scale})`;
  device.style.width = `${width * scale}px`;
  device.style.height = `${height * scale}px`;
}

const DEVICE_MARGIN = 20;

// The document of the frame may come after the page's script.
let frameReady = null;

function whenFrameIsReady(run) {
  frameReady ??= loadFrame();
  frameReady.then(run);
}

async function loadFrame() {
  const frame = byId("frame");
  const isLoaded = () => frameDocument()?.getElementById("note-type-style");
  const load = () => new Promise((resolve) => frame.addEventListener("load", resolve, { once: true }));
  if (!isLoaded()) await load();
  if (hearsEvents(frameDocument())) return;
  // WebKit calls no listener in a frame in which scripts may not run. There, only the policies of
  // the page and of the frame forbid them.
  frame.sandbox.add("allow-scripts");
  const loaded = load();
  frame.srcdoc = frame.srcdoc; // what is allowed counts from the next document on
  await loaded;
}

function hearsEvents(target) {
  let isHeard = false;
  target.addEventListener("test", () => { isHeard = true; }, { once: true });
  target.dispatchEvent(new Event("test"));
  return isHeard;
}

function setUpFrame() {
  frameDocument().getElementById("app-style").textContent = byId("frame-style").textContent;
  frameDocument().addEventListener("click", onFrameClick);
  frameDocument().addEventListener("auxclick", (event) => {
    if (event.target.closest("a, area")) event.preventDefault();
  });
  frameDocument().addEventListener("submit", (event) => event.preventDefault());
  frameDocument().addEventListener("keydown", onKey);
  new ResizeObserver(sizeFrame).observe(byId("scene"));
}
