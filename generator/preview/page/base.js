"use strict";
// Parts of the page that all other files use.

const byId = (id) => document.getElementById(id);

// An element with attributes and children; `text` is its text, a function listens for its event.
function make(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key === "text") element.textContent = value;
    else if (typeof value === "function") element.addEventListener(key, value);
    else if (value === true) element.setAttribute(key, "");
    else if (value !== null && value !== undefined && value !== false) {
      element.setAttribute(key, value);
    }
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

const plural = (number, word) => `${number.toLocaleString("en")} ${word}${number === 1 ? "" : "s"}`;

let toastTimer = 0;

// Shows a message for a few seconds, and has screen readers read it.
function announce(text) {
  byId("toast").textContent = text;
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => { byId("toast").textContent = ""; }, 6000);
}

// Has screen readers read what is to be seen anyway.
function say(text) {
  byId("said").textContent = text;
}

async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyBySelection(text); // no permission, or a browser that has no clipboard for files
  }
}

function copyBySelection(text) {
  const focused = document.activeElement;
  const box = make("textarea", { class: "unseen", "aria-hidden": "true" });
  box.value = text;
  // A modal dialog makes all that is outside it inert, the box too.
  (document.querySelector("dialog[open]") ?? document.body).append(box);
  box.select();
  const isCopied = document.execCommand("copy");
  box.remove();
  focused?.focus();
  return isCopied;
}

// Runs `step` until it returns false, a few milliseconds at a time, while nothing else is to do.
function whenIdle(step) {
  const wait = window.requestIdleCallback ?? ((run) => setTimeout(run, 50));
  const run = (deadline) => {
    const end = performance.now() + Math.min(deadline?.timeRemaining() ?? 8, 8);
    do if (!step()) return; while (performance.now() < end);
    wait(run);
  };
  wait(run);
}

// Settings outlive the page where the browser lets a page keep something.
function setting(name, fallback) {
  try {
    return localStorage.getItem(`anki-deck-preview-${name}`) ?? fallback;
  } catch {
    return fallback;
  }
}

function keepSetting(name, value) {
  try {
    localStorage.setItem(`anki-deck-preview-${name}`, value);
  } catch {
    // The page works the same; the next one starts with the defaults.
  }
}
