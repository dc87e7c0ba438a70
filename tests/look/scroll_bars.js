// The scroll bars of a page: what has one (`shown`), and what has one without need (`needless`).
() => {
  const found = { shown: [], needless: [] };
  const pixels = (style, ...names) => names.reduce((sum, name) => sum + parseFloat(style[name]), 0);

  // What can be seen: letters, formulas, replaced elements and table cells. MathJax's copy for screen readers cannot.
  const seen = (element) => {
    const boxes = [...element.querySelectorAll("mjx-math, img, video, svg, canvas, input, th, td")];
    const texts = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
      if (!texts.currentNode.data.trim() || texts.currentNode.parentElement.closest("mjx-assistive-mml")) continue;
      const range = document.createRange();
      range.selectNodeContents(texts.currentNode);
      boxes.push(range);
    }
    return boxes.flatMap((box) => [...box.getClientRects()]).filter((rect) => rect.width && rect.height);
  };
  // A bar is needed when something seen ends more than a pixel outside the content box; padding alone needs none.
  const fits = (element, style) => {
    const left = element.getBoundingClientRect().left + element.clientLeft + pixels(style, "paddingLeft");
    const right = left + element.clientWidth - pixels(style, "paddingLeft", "paddingRight");
    return seen(element).every((rect) => rect.left >= left - 1 && rect.right <= right + 1);
  };

  // An inline box cannot scroll; its clientWidth is 0.
  for (const element of document.querySelectorAll("body > *, body > * *")) {
    if (!element.clientWidth || !(element instanceof HTMLElement) || !element.checkVisibility()) continue;
    const style = getComputedStyle(element);
    const height = element.offsetHeight - element.clientHeight - pixels(style, "borderTopWidth", "borderBottomWidth");
    const width = element.offsetWidth - element.clientWidth - pixels(style, "borderLeftWidth", "borderRightWidth");
    if (height <= 1 && width <= 1) continue;
    found.shown.push(element.localName);
    const kind = element.classList[0] ? `${element.localName}.${element.classList[0]}` : element.localName;
    const what = `${kind} "${element.innerText.replace(/\s+/g, " ").trim().slice(0, 30)}"`;
    if (height > 1 && fits(element, style))
      found.needless.push(`${what} fits, but scrolls by ${element.scrollWidth - element.clientWidth} px`);
    if (width > 1) found.needless.push(`${what} scrolls up and down by ${element.scrollHeight - element.clientHeight} px`);
  }
  const page = document.scrollingElement;
  if (page.scrollWidth > page.clientWidth)
    found.needless.push(`the page scrolls sideways by ${page.scrollWidth - page.clientWidth} px`);
  return found;
}
