// Under "anki-deck watch": fetches what each build changed, and shows errors over the card.

// In milliseconds: the first and the longest wait until the next try to reach the command.
const RETRY = 500;
const LONGEST_RETRY = 30_000;

const live = {
  version: data.version,
  retry: RETRY,
  errors: "", // those that were shown last, to tell when they differ
  updating: Promise.resolve(),
};

function startLive() {
  if (!data.live) return;
  document.querySelector("main").append(errorPanel());
  if (data.push) document.body.append(pushBar());
  document.body.append(endedLine());
  for (const page of [document, frameDocument()]) {
    // Before the keys of the page, for which Escape has other meanings.
    page.addEventListener("keydown", onErrorsKey, true);
  }
  // Who chooses a card wants to see it.
  byId("list").addEventListener("click", hideErrors);
  byId("errors-list").addEventListener("click", ({ target }) => {
    if (target.closest("button")) hideErrors();
  });
  showErrors();
  showPush();
  listen();
}

// ---- Updates ----

function listen() {
  const stream = new EventSource("events");
  stream.onopen = () => {
    live.retry = RETRY;
    byId("ended").hidden = true;
  };
  // One after the other, since each update is what is new since the version of the page.
  const take = ({ data: number }) => {
    live.updating = live.updating.then(() => takeUpdate(Number(number))).catch(() => {
      const isOpen = stream.readyState !== EventSource.CLOSED; // a new stream begins anew
      if (isOpen) setTimeout(take, RETRY, { data: number });
    });
  };
  stream.onmessage = take;
  stream.onerror = () => {
    // The browser would try again by itself, but for ever in the same short time.
    stream.close();
    byId("ended").hidden = false;
    setTimeout(listen, live.retry);
    live.retry = Math.min(2 * live.retry, LONGEST_RETRY);
  };
}

async function takeUpdate(number) {
  if (number <= live.version) return;
  const answer = await fetch(`update?since=${live.version}`);
  if (!answer.ok) throw new Error(`status ${answer.status}`);
  const update = await answer.json();
  const hadCards = items.length > 0;
  live.version = update.version;
  applyUpdate(update);
  if (!hadCards && items.length) showView("cards");
  showErrors();
  showPush();
}

// ---- Errors ----

// Covers the card, but not the list, so that the last good cards can be used.
function errorPanel() {
  return make(
    "section", { id: "errors", hidden: true, tabindex: "-1", "aria-label": "Errors in the source" },
    make(
      "div", { class: "errors-bar" },
      make("div", { role: "alert" }, make("h2", { id: "errors-title" })),
      make("button", { type: "button", id: "errors-close", text: "Close (Esc)", click: hideErrors }),
    ),
    make("p", { id: "errors-about" }),
    make("div", { id: "errors-list" }),
  );
}

function showErrors() {
  const errors = data.problems.filter(({ severity }) => severity === "error");
  const content = JSON.stringify(errors);
  if (content === (live.errors || "[]")) return;
  live.errors = content;
  renderProblems(byId("errors-list"), errors);
  if (!errors.length) {
    hideErrors();
    announce("The source has no errors any more.");
    return;
  }
  const isBuilt = data.notes.some(({ status }) => status !== null);
  byId("errors-about").textContent = isBuilt
    ? "The cards are those of the last build without an error."
    : "The cards are those that could be read.";
  byId("errors").hidden = false;
  // After the panel is shown, since a screen reader reads an alert when its text changes.
  byId("errors-title").textContent = `Nothing was built: ${plural(errors.length, "error")}`;
}

function hideErrors() {
  const hadFocus = byId("errors").contains(document.activeElement);
  byId("errors").hidden = true;
  byId("errors-title").textContent = "";
  if (hadFocus) byId("stage").focus();
}

function onErrorsKey(event) {
  const isFree = !byId("errors").hidden && !document.querySelector("dialog[open]");
  if (event.key !== "Escape" || !isFree) return;
  event.preventDefault();
  event.stopPropagation();
  hideErrors();
}

// ---- The command ----

function endedLine() {
  return make("p", {
    id: "ended", role: "status", hidden: true,
    text: "“anki-deck watch” has ended: this page shows its last build. A new start has a new address.",
  });
}

// Not at once: the scripts below this one set up the page first.
document.addEventListener("DOMContentLoaded", () => whenFrameIsReady(startLive));
