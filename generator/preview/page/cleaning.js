// A card's HTML as inert nodes: nothing in it can run, load, or leave the frame.
//
// The policies of the page and of the frame forbid all of that, and alone do so for what a
// stylesheet loads. What else they would refuse is removed, so that they are not the only protection.

const REMOVED = "script, noscript, template, link, meta, base, iframe, frame, frameset, object, "
  + "embed, applet, portal, fencedframe";
const ADDRESSES = ["href", "xlink:href", "src", "action", "formaction", "poster", "data"];
const DROPPED = ["srcset", "ping", "target", "autofocus", "accesskey", "nonce", "download"];
// Media are data URLs or files beside the page; a link may show any address, and is not followed.
const RUNNING = /^[\s\0-\x1f]*(?:javascript|vbscript)[\s\0-\x1f]*:/i;

// The HTML in an element of a document that is never shown: nothing is loaded or run there.
function parseCard(html) {
  const parsed = document.implementation.createHTMLDocument("").createElement("div");
  parsed.innerHTML = html;
  return parsed;
}

function cleanCard(html) {
  const parsed = parseCard(html);
  replaceForms(parsed);
  for (const element of parsed.querySelectorAll(REMOVED)) element.remove();
  for (const element of parsed.querySelectorAll("animate, set")) {
    if (/href|^on/i.test(element.getAttribute("attributeName"))) element.remove();
  }
  for (const element of parsed.querySelectorAll("*")) cleanElement(element);
  return parsed;
}

// By its name or id, a field of a form hides a property of the form, such as "attributes". So no
// property of a form is used, and an element that hides nothing takes its place.
function replaceForms(parsed) {
  const range = document.createRange();
  for (const form of parsed.querySelectorAll("form")) {
    const plain = make("div");
    for (const name of ["class", "id", "style"]) {
      const value = Element.prototype.getAttribute.call(form, name);
      if (value !== null) plain.setAttribute(name, value);
    }
    range.selectNodeContents(form);
    plain.append(range.extractContents());
    range.selectNode(form);
    range.deleteContents();
    range.insertNode(plain);
  }
}

// The script of Anki's filter "hint" shows an element by its id.
const SHOWN_ID = /getElementById\('([^']+)'\)/;

function cleanElement(element) {
  if (element.matches("a.hint")) {
    element.dataset.shows = SHOWN_ID.exec(element.getAttribute("onclick"))?.[1] ?? "";
  }
  for (const { name, value } of [...element.attributes]) {
    const isHandler = name.toLowerCase().startsWith("on");
    const runs = ADDRESSES.includes(name.toLowerCase()) && RUNNING.test(value);
    const isDropped = DROPPED.includes(name.toLowerCase());
    if (isHandler || runs || isDropped) element.removeAttribute(name);
  }
  // In the frame's document, the name of a picture would hide a property of the document.
  if (element.localName === "img") element.removeAttribute("name");
  const isLink = element.localName === "a" || element.localName === "area";
  if (!isLink) insertMedia(element);
}

// Replaces names of media files by where the page has them. Without its file, an element has no
// address, so that nothing is asked for.
function insertMedia(element) {
  for (const name of ["src", "href", "xlink:href", "poster"]) {
    const value = element.getAttribute(name);
    if (value === null || value.startsWith("#") || value.startsWith("data:")) continue;
    const address = mediaAddress(value);
    if (address === null) element.removeAttribute(name);
    else element.setAttribute(name, address);
  }
}

function mediaAddress(name) {
  for (const candidate of [name, decoded(name)]) {
    if (Object.hasOwn(data.media, candidate)) return data.media[candidate];
  }
  return null;
}

function decoded(name) {
  try {
    return decodeURIComponent(name);
  } catch {
    return name; // a "%" that stands for itself
  }
}

// Fonts and pictures that a stylesheet names.
const insertMediaInCss = (css) =>
  css.replace(/url\(\s*(["']?)([^"')]+)\1\s*\)/g, (whole, _, name) => {
    const address = mediaAddress(name);
    return address === null ? whole : `url("${address}")`;
  });
