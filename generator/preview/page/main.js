// Starts the page.

const VIEWS = ["cards", "problems", "figures"];

function showView(name) {
  if (name === state.view) return;
  state.view = name;
  document.body.dataset.view = name;
  for (const view of VIEWS) byId(view).hidden = view !== name;
  for (const button of document.querySelectorAll("nav button")) {
    if (button.dataset.view === name) button.setAttribute("aria-current", "page");
    else button.removeAttribute("aria-current");
  }
  if (name === "figures") showFigures();
  if (name === "cards") {
    drawRows();
    sizeFrame();
  } else {
    byId(name).focus();
  }
}

function showDeckName() {
  byId("deck").textContent = data.deck;
  byId("deck").title = data.source;
  document.title = `${data.deck}: preview`;
}

function start() {
  readData();
  setNight(state.night);
  showDeckName();
  setUpList();
  setUpStage();
  setUpKeys();
  for (const button of document.querySelectorAll("nav button")) {
    button.addEventListener("click", () => showView(button.dataset.view));
  }
  refreshResults();
  showProblems();
  if (!items.length && data.problems.length) showView("problems");
  whenFrameIsReady(() => {
    setUpFrame();
    setWidth(state.width);
    if (readHash()) {
      if (isNarrow()) showScreen("card");
    } else {
      state.item = items[0] ?? null;
      showStage();
      markCurrentRow();
    }
    indexInIdleTime();
  });
}

start();
