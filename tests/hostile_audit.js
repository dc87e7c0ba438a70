// Lists all that is live in an element, and all that this program does not write there. `known` has
// what it writes; `known.own` is a selector of what the page itself adds.
(root, known) => {
  const faults = [];
  const inFormula = (element) => element.closest("mjx-container") !== null;
  for (const element of root.querySelectorAll("*")) {
    if (known.own && element.closest(known.own)) continue;
    const tag = element.localName;
    const report = (what) => {
      const card = element.closest("[data-card]")?.dataset.card ?? "";
      faults.push(`${card} <${tag}> ${what}`.slice(0, 200));
    };
    if (!known.tags.includes(tag) && !inFormula(element)) report("is unknown");
    if (["script", "iframe", "object", "embed", "link", "meta", "base", "form"].includes(tag)) {
      report("is forbidden");
    }
    for (const { name, value } of element.attributes) {
      if (name.startsWith("on")) report(`has ${name}`);
      if (!known.attributes.includes(name) && !inFormula(element)) report(`has ${name}`);
      if (name === "id" && !known.ids.includes(value) && !inFormula(element)) report(`#${value}`);
      if (name === "style" && /[\\(@]|expression/.test(value)) report(value);
      if (name.endsWith("href") && !value.startsWith("#")) {
        // As browsers read it.
        const address = value.replace(/[\t\n\r]/g, "").replace(/^[\0- ]+/, "");
        const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(address)?.[1].toLowerCase() ?? "";
        if (!address.startsWith("//") && !known.schemes.includes(scheme)) {
          report(`leads to ${value}`);
        }
      }
      if (name.endsWith("src") && !known.media.includes(value)
        && !/^data:image\/[a-z+]+[;,]/i.test(value)) report(`loads ${value}`);
    }
  }
  return faults;
}
