// Formulas, set by MathJax outside the card's frame, with the settings of Anki's apps.
//
// MathJax is in the page as text, and runs when the first formula is shown.

const hasMath = (html) => data.math === "mathjax" && /\\\(|\\\[/.test(html);

// Resolves when MathJax can set formulas; at once to false if the page does not have it.
let mathJaxStarted = null;

function loadMathJax() {
  const source = byId("mathjax");
  if (!source) return Promise.resolve(false);
  window.MathJax = {
    tex: {
      inlineMath: [["\\(", "\\)"]],
      displayMath: [["\\[", "\\]"]],
      processEscapes: false,
      processEnvironments: false,
      processRefs: false,
    },
    options: { enableMenu: false },
    startup: { typeset: false },
  };
  const script = document.createElement("script");
  script.textContent = source.textContent;
  document.head.append(script);
  return MathJax.startup.promise.then(() => true);
}

// Sets the formulas of the content of a side. Until MathJax has started, which is so once, for the
// first formula, the side is hidden: nobody sees the source of a formula become one.
function setFormulas(content, html) {
  if (!hasMath(html)) return;
  if (window.MathJax?.startup?.handler) return typeset(content);
  content.style.visibility = "hidden";
  mathJaxStarted ??= loadMathJax();
  mathJaxStarted.then((isThere) => {
    content.style.visibility = "";
    if (isThere && content.isConnected) typeset(content);
  });
}

// MathJax itself searches the formulas, so that tags inside a formula, such as a cloze deletion,
// count as they do in Anki.
function typeset(content) {
  const { config, startup } = MathJax;
  startup.input[0].reset(); // the numbers and labels of the card before
  const options = { ...config.options, InputJax: startup.input, OutputJax: startup.output };
  try {
    startup.handler.create(content.ownerDocument, options).render();
  } catch (error) {
    // MathJax would load what \require names, which is not there in Anki either.
    console.warn("MathJax:", error);
  }
  // In the app, a formula is text. The stylesheet of the card makes it a flex box, whose baseline is
  // that of the text, but for a picture its lower edge: the depth of the formula is lost.
  for (const picture of content.querySelectorAll("mjx-container:not([display]) > svg")) {
    picture.parentElement.style.verticalAlign = picture.style.verticalAlign;
  }
  content.querySelectorAll("mjx-container g[class]").forEach(drawBackground);
}

// The answer side gives the deletion that was asked for a background, which in a picture is a shape.
function drawBackground(part) {
  const color = getComputedStyle(part).backgroundColor;
  if (color === "rgba(0, 0, 0, 0)") return;
  const { x, y, width, height } = part.getBBox();
  const ground = document.createElementNS("http://www.w3.org/2000/svg", "rect");
  const margin = 60; // thousandths of an em
  const box = { x: x - margin, y: y - margin, width: width + 2 * margin, height: height + 2 * margin };
  for (const [name, value] of Object.entries({ ...box, rx: margin })) ground.setAttribute(name, value);
  Object.assign(ground.style, { fill: color, stroke: "none" });
  part.prepend(ground);
}
