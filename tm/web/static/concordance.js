// Instant concordance. Without this module the form is an ordinary GET form with the same results.

import { copyFrom } from "./copy.js";

const PAUSE_MS = 300;
const IME_KEY = 229; // Safari ends the composition before the key that ended it

const form = document.querySelector("#concordance");
const query = form.elements.q;
const results = document.querySelector("#results");
const status = document.querySelector("#status");

let shown = address();
let timer;
let request;

/** The form's address as a browser without script would make it, but without blank fields. */
function address() {
  const given = [...new FormData(form)].map(([name, value]) => [name, value.trim()]);
  const fields = given.filter(([name, value]) => value && !(name === "side" && value === "either"));
  return `${form.action}?${new URLSearchParams(fields)}`;
}

/** Tell whether a phrase is being typed whose closing quotation mark is still to come. */
function isWithinQuotes() {
  const texts = [query.value, form.elements.other.value];
  return texts.some((text) => (text.match(/["“”„‟«»「」『』〝〞＂]/g) ?? []).length % 2);
}

const isComposing = (event) => event.isComposing || event.keyCode === IME_KEY;

/** Mark what is shown as older than the words in the box, and ask anew after a pause. */
function schedule(pause = PAUSE_MS) {
  clearTimeout(timer);
  request?.abort();
  if (address() === shown) {
    results.removeAttribute("aria-busy");
    return;
  }
  results.setAttribute("aria-busy", "true");
  if (!pause || !isWithinQuotes()) timer = setTimeout(search, pause);
}

async function search() {
  const wanted = address();
  request = new AbortController();
  const { signal } = request;
  let response, text;
  try {
    response = await fetch(wanted, { headers: { "X-Fragment": "found" }, signal });
    text = await response.text();
  } catch {
    if (!signal.aborted && wanted === address()) showState("offline");
    return;
  }
  if (signal.aborted || wanted !== address()) return;
  if (response.headers.get("X-Fragment") !== "found") {
    showState("failed");
    return;
  }
  results.innerHTML = text; // a fragment rendered and escaped by our server
  shown = wanted;
  finish(results.querySelector("[data-status]").dataset.status.trim());
  history.replaceState(null, "", wanted);
}

function showState(name) {
  const state = document.querySelector(`#state-${name}`).content.cloneNode(true);
  const heading = state.querySelector("h2").textContent;
  results.replaceChildren(state);
  shown = "";
  finish(heading);
}

function finish(answer) {
  results.removeAttribute("aria-busy");
  status.textContent = answer;
  query.toggleAttribute("aria-invalid", Boolean(results.querySelector("#concordance-error")));
}

const passages = () => [...results.querySelectorAll(".passage")];

function focusPassage(item) {
  for (const other of passages()) other.tabIndex = other === item ? 0 : -1;
  item.focus();
}

form.addEventListener("input", (event) => {
  if (event.isComposing) results.setAttribute("aria-busy", "true");
  else schedule();
});
form.addEventListener("compositionend", () => schedule());
form.addEventListener("submit", (event) => {
  event.preventDefault();
  schedule(0);
});

query.addEventListener("keydown", (event) => {
  if (isComposing(event) || event.key !== "ArrowDown") return;
  if (results.hasAttribute("aria-busy") || !passages().length) return;
  event.preventDefault();
  focusPassage(passages()[0]);
});

results.addEventListener("keydown", (event) => {
  const item = event.target.closest(".passage");
  if (!item || isComposing(event) || event.ctrlKey || event.altKey || event.metaKey) return;
  const items = passages();
  const at = items.indexOf(item);
  if (event.key === "ArrowDown") focusPassage(items[Math.min(at + 1, items.length - 1)]);
  else if (event.key === "ArrowUp") at ? focusPassage(items[at - 1]) : query.focus();
  else if (event.key === "Escape") query.focus();
  else if (event.key === "c" && !results.hasAttribute("aria-busy")) copyFrom(item);
  else return;
  event.preventDefault();
});

results.addEventListener("focusin", (event) => {
  const item = event.target.closest(".passage");
  if (item) for (const other of passages()) other.tabIndex = other === item ? 0 : -1;
});

results.addEventListener("click", (event) => {
  if (event.target.closest("[data-retry]")) schedule(0);
});

document.addEventListener("keydown", (event) => {
  if (isComposing(event)) return;
  const inField = event.target.closest?.("input, textarea, select");
  const slash = event.key === "/" && !inField && !event.ctrlKey && !event.altKey && !event.metaKey;
  if (slash || (event.altKey && event.code === "KeyS")) {
    event.preventDefault();
    query.focus();
    query.select();
  }
});

addEventListener("online", () => schedule(0));
