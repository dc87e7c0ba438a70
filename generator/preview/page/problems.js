// Problems with their places.

let problemCode = "";

function showProblems() {
  const errors = data.problems.some(({ severity }) => severity === "error");
  byId("problem-count").textContent = data.problems.length ? ` (${data.problems.length})` : "";
  byId("problem-count").classList.toggle("error", errors);
  const codes = new Map();
  for (const { code } of data.problems) codes.set(code, (codes.get(code) ?? 0) + 1);
  if (!codes.has(problemCode)) problemCode = "";
  const problems = data.problems.filter(({ code }) => !problemCode || code === problemCode);
  const list = make("div", { class: "problem-list" });
  renderProblems(list, problems);
  byId("problems").replaceChildren(
    make("h2", { text: "Problems" }),
    ...(codes.size > 1 ? [codeField(codes)] : []),
    data.problems.length ? list : make("p", { class: "good", text: "No problems found." }),
  );
}

function codeField(codes) {
  const select = make(
    "select", {
      id: "problem-code",
      change: (event) => {
        problemCode = event.target.value;
        showProblems();
        byId("problem-code").focus();
        say(plural(document.querySelectorAll("#problems .problem").length, "problem"));
      },
    },
    make("option", { value: "", text: `All kinds (${data.problems.length})` }),
    ...[...codes].sort().map(([code, count]) =>
      make("option", { value: code, text: `${code} (${count})` })),
  );
  select.value = problemCode;
  return make("label", {}, make("span", { text: "Kind" }), select);
}

// Shows problems by file, in the order in which they come.
function renderProblems(container, problems) {
  const groups = groupByPath(problems);
  container.replaceChildren(...[...groups].map(([path, those]) =>
    make(
      "section", { class: "file" },
      make(
        "h3", { text: path },
        make("span", { class: "number", text: plural(those.length, "problem") }),
      ),
      make("ul", {}, ...those.map(problemElement)),
    )));
}

function problemElement(problem) {
  const { path, line, column, severity, code, message, hint, text } = problem;
  const place = `${line}:${column}`;
  const link = editorLink(path, line, column);
  const note = noteByProblem.get(problem);
  return make(
    "li", { class: `problem ${severity}` },
    make(
      "p", { class: "message" },
      make("span", { class: `badge ${severity}`, text: `${severity} ${code}` }),
      make("span", { text: message, dir: "auto" }),
    ),
    text === null ? null : sourceLine(line, column, text),
    hint ? make("p", { class: "hint-line" }, make("strong", { text: "Hint: " }), hint) : null,
    make(
      "p", { class: "links" },
      link
        ? make("a", { href: link, text: `${path}:${place}`, title: `Open in ${data.editor.name}` })
        : make("span", { text: `${path}:${place}` }),
      note ? make("button", {
        type: "button", class: "plain", text: "Show card", click: () => showNote(note),
      }) : null,
    ),
  );
}

// The line with a caret below the column, which counts code points.
function sourceLine(line, column, text) {
  const characters = [...text];
  const [before, at, after] = [
    characters.slice(0, column - 1), characters.slice(column - 1, column), characters.slice(column),
  ].map((part) => part.join(""));
  return make(
    "pre", { class: "source-line" },
    make("span", { class: "line-number", "aria-hidden": "true", text: line }),
    before, make("mark", { text: at || " " }), after,
  );
}

function showNote(note) {
  showView("cards");
  showItem(firstItemOf(note));
  if (isNarrow()) showScreen("card");
  else byId("stage").focus();
}
