// Under "anki-deck watch --push": what was sent to Anki, and what is done there only after a "yes".

// In milliseconds: how long the buttons of a new question cannot be pressed, since they appear where
// the user may be pressing something else.
const PUSH_PAUSE = 700;

const pushShown = { id: null };

function pushBar() {
  return make(
    "section", { id: "push", "aria-label": "Anki" },
    make("p", { id: "push-text", role: "status" }),
    make("p", { id: "push-hint", hidden: true }),
    make("ul", { id: "push-notices", hidden: true }),
    make(
      "div", { id: "push-question", hidden: true },
      make("h2", { id: "push-action" }),
      make("ul", { id: "push-notes", tabindex: "0", "aria-label": "Notes" }),
      make(
        "p", { class: "push-buttons" },
        make("button", {
          type: "button", id: "push-no", disabled: true, text: "Not now",
          click: () => answerPush("no"),
        }),
        make("button", {
          type: "button", id: "push-yes", disabled: true, class: "main",
          click: () => answerPush("yes"),
        }),
      ),
    ),
  );
}

function showPush() {
  if (!data.push || !byId("push")) return;
  const { text, hint, isError, notices, pending } = data.push;
  byId("push").classList.toggle("error", isError);
  // A screen reader reads the text each time that it is set.
  if (byId("push-text").textContent !== text) byId("push-text").textContent = text;
  byId("push-hint").textContent = hint;
  byId("push-hint").hidden = !hint;
  byId("push-notices").replaceChildren(...notices.map((notice) => make("li", { text: notice })));
  byId("push-notices").hidden = !notices.length;
  if ((pending?.id ?? null) !== pushShown.id) showQuestion(pending);
}

function showQuestion(pending) {
  leaveQuestion();
  pushShown.id = pending?.id ?? null;
  byId("push-question").hidden = !pending;
  sizeFrame();
  if (!pending) return;
  byId("push-action").textContent = `${pending.action}?`;
  byId("push-yes").textContent = pending.action;
  byId("push-notes").replaceChildren(...pending.notes.map(pendingNote));
  enablePush(false);
  setTimeout(() => { if (pushShown.id === pending.id) enablePush(true); }, PUSH_PAUSE);
  say(`Anki: ${pending.action}? The buttons are below the cards.`);
}

// The focus must not be lost with a button.
function leaveQuestion() {
  if (!byId("push-question").contains(document.activeElement)) return;
  const isCardShown = byId("stage").offsetParent !== null;
  byId(isCardShown ? "stage" : "list").focus();
}

function pendingNote({ what, place, question, details }) {
  const kind = { delete: "removed", move: "draft", replace: "warning" }[what];
  return make(
    "li", {},
    make("span", { class: `badge ${kind}`, text: what }),
    make("span", { text: question || place, dir: "auto" }),
    make("span", { class: "why", text: [place, ...details].join(" · "), dir: "auto" }),
  );
}

function enablePush(isEnabled) {
  for (const id of ["push-no", "push-yes"]) byId(id).disabled = !isEnabled;
}

// The command shows what comes of it: the question is gone, or another one is asked.
async function answerPush(answer) {
  const id = pushShown.id;
  leaveQuestion();
  enablePush(false);
  try {
    await fetch("push", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ id, answer }),
    });
  } catch {
    if (pushShown.id === id) enablePush(true);
    announce("“anki-deck watch” cannot be reached.");
  }
}
