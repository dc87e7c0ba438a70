// What is wrong with the look of a page: lists of texts, by kind of fault.
() => {
  const width = document.documentElement.clientWidth;
  const found = { sideways: [], contrast: [], target: [], picture: [], empty: [], unshaded: [] };
  const name = (element) => `${element.tagName.toLowerCase()}.${element.className?.baseVal ?? element.className}`.trim();

  const colour = (written) => {
    const [r, g, b, alpha = 1] = written.match(/[\d.]+/g).map(Number);
    return { r, g, b, alpha };
  };
  const over = (top, ground) => {
    const mix = (a, b) => a * top.alpha + b * (1 - top.alpha);
    return { r: mix(top.r, ground.r), g: mix(top.g, ground.g), b: mix(top.b, ground.b), alpha: 1 };
  };
  const ground = (element) => {
    if (!element) return { r: 255, g: 255, b: 255, alpha: 1 };
    const own = colour(getComputedStyle(element).backgroundColor);
    return own.alpha === 1 ? own : over(own, ground(element.parentElement));
  };
  // WCAG 2.2, relative luminance and contrast ratio.
  const luminance = ({ r, g, b }) => {
    const [x, y, z] = [r, g, b].map((v) => v / 255).map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const contrast = (element, pseudo) => {
    const below = ground(element);
    const [a, b] = [over(colour(getComputedStyle(element, pseudo).color), below), below].map(luminance);
    return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  };
  const scrolls = (element) => {
    // The sheet does too, but only for what no rule foresees: nothing here may need that.
    for (; element && !element.matches(".sheet, body"); element = element.parentElement)
      if (["auto", "scroll"].includes(getComputedStyle(element).overflowX)) return true;
    return false;
  };
  const shown = (element) => element.checkVisibility?.() ?? true;

  const page = document.scrollingElement;
  if (page.scrollWidth > page.clientWidth) found.sideways.push(`the page: ${page.scrollWidth} > ${page.clientWidth}`);

  let lowest = Infinity, texts = 0;
  const judge = (element, ratio, text) => {
    texts += 1;
    lowest = Math.min(lowest, ratio);
    if (ratio < 4.5) found.contrast.push(`${name(element)} "${text.trim().slice(0, 30)}" ${ratio.toFixed(2)}`);
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode, element = text.parentElement;
    if (!text.data.trim() || element.closest("style, script, mjx-assistive-mml") || !shown(element)) continue;
    const range = document.createRange();
    range.selectNodeContents(text);
    const box = range.getBoundingClientRect();
    if (!box.width) continue;
    judge(element, contrast(element), text.data);
    if (!scrolls(element) && (box.right > width + 1 || box.left < -1))
      found.sideways.push(`${name(element)} "${text.data.trim().slice(0, 30)}" ${box.left.toFixed()}..${box.right.toFixed()}`);
  }
  for (const element of document.querySelectorAll(".sheet *"))
    for (const pseudo of ["::before", "::after"]) {
      const { content, display } = getComputedStyle(element, pseudo);
      if (shown(element) && display !== "none" && content !== "none" && content !== "normal" && content !== '""')
        judge(element, contrast(element, pseudo), content);
    }
  // A letter of a formula is drawn by MathJax as generated content; its colour is the container's.
  for (const element of document.querySelectorAll("mjx-container")) judge(element, contrast(element), "formula");

  // Links inside a sentence are as high as its lines (WCAG 2.2, 2.5.8, inline).
  for (const element of document.querySelectorAll("summary, button, input[type=text], .replay-button")) {
    const box = element.getBoundingClientRect();
    if (shown(element) && (box.width < 44 || box.height < 44))
      found.target.push(`${name(element)} ${box.width.toFixed()} x ${box.height.toFixed()}`);
  }
  for (const image of document.querySelectorAll("img")) {
    if (!image.naturalWidth) found.picture.push(`${image.getAttribute("src")} is not there`);
    const box = image.getBoundingClientRect();
    if (!shown(image) || !box.width) continue;
    if (box.width > width || box.height > innerHeight) found.picture.push(`${box.width.toFixed()} x ${box.height.toFixed()}`);
    const ratio = box.width / box.height / (image.naturalWidth / image.naturalHeight);
    if (getComputedStyle(image).objectFit !== "contain" && Math.abs(ratio - 1) > 0.05) found.picture.push(`distorted by ${ratio}`);
  }

  // A box that is painted shows something: a piece of an inline box before or behind the blocks in it may not.
  const shows = (element) => {
    const boxes = [...element.querySelectorAll("img, video, input, svg, canvas, mjx-container")];
    const inside = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    while (inside.nextNode())
      if (inside.currentNode.data.trim() || getComputedStyle(inside.currentNode.parentElement).whiteSpace.startsWith("pre")) {
        const range = document.createRange();
        range.selectNodeContents(inside.currentNode);
        boxes.push(range);
      }
    const generated = ["::before", "::after"].map((pseudo) => getComputedStyle(element, pseudo).content);
    if (generated.some((content) => !["none", "normal", '""'].includes(content))) boxes.push(element);
    return boxes.flatMap((box) => [...box.getClientRects()]).filter((rect) => rect.width && rect.height);
  };
  for (const element of document.querySelectorAll(".sheet *")) {
    const style = getComputedStyle(element), painted = colour(style.backgroundColor).alpha > 0;
    const replaced = element.matches("img, video, input, svg *, canvas, mjx-container, mjx-container *");
    if (!painted || replaced || !shown(element)) continue;
    const inside = shows(element);
    for (const box of element.getClientRects()) {
      const meets = (rect) => rect.left < box.right && rect.right > box.left && rect.top < box.bottom && rect.bottom > box.top;
      if (box.width >= 1 && box.height >= 1 && !inside.some(meets))
        found.empty.push(`${name(element)} ${box.width.toFixed()} x ${box.height.toFixed()} at ${box.left.toFixed()}, ${box.top.toFixed()}`);
      // An inline box is as high as its letters: a picture in it stands out on two sides of a stripe.
      const tall = (rect) => meets(rect) && (rect.top < box.top - 8 || rect.bottom > box.bottom + 8);
      if (style.display === "inline" && [...element.querySelectorAll("img, video")].some((one) => tall(one.getBoundingClientRect())))
        found.empty.push(`${name(element)} is a stripe behind a picture`);
    }
  }
  // Whoever sees a cut edge must see as well that there is more behind it: more than the padding of a gap at a line's end.
  for (const element of document.querySelectorAll(".sheet, .sheet *"))
    if (["auto", "scroll"].includes(getComputedStyle(element).overflowX) && element.scrollWidth > element.clientWidth + 5 &&
        !getComputedStyle(element).backgroundImage.includes("gradient"))
      found.unshaded.push(`${name(element)} ${element.scrollWidth} > ${element.clientWidth}`);
  return { found, lowest, texts };
}
