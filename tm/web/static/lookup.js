// Instant lookup. Without this module the form is an ordinary GET form with the same results.

import { copyFrom } from "./copy.js";

const PAUSE_MS = 250;
const IME_KEY = 229; // Safari ends the composition before the key that ended it

const form = document.querySelector("#lookup");
const query = form.elements.q;
const results = document.querySelector("#results");
const status = document.querySelector("#status");
const narrow = matchMedia("(max-width: 48rem)");

let shown = address();
let timer;
let request;
let termsOpen = !narrow.matches;
let meaningOpen = Boolean(results.querySelector(".meaning[open]"));

/** The form's address as a browser without script would make it, but without blank fields. */
function address() {
  const given = [...new FormData(form)].map(([name, value]) => [name, value.trim()]);
  const fields = given.filter(([name, value]) => value || name === "q");
  return `${form.action}?${new URLSearchParams(fields)}`;
}

/** Say beside the folded filters how many are set; points alone change nothing. */
function countFilters() {
  const told = form.querySelector("#filters-set");
  const set = [...form.querySelectorAll(".filters [name]:not([name$=_penalty])")].filter((field) =>
    field.type === "checkbox" ? field.checked : field.value.trim(),
  );
  const count = new Set(set.map((field) => field.name)).size;
  const { one, other } = told.dataset;
  told.textContent = count ? (count === 1 ? one : other.replace("#", count)) : "";
}

function isComposing(event) {
  return event.isComposing || event.keyCode === IME_KEY;
}

/** Mark what is shown as older than the text in the box, and ask anew after a pause. */
function schedule(pause = PAUSE_MS) {
  clearTimeout(timer);
  request?.abort();
  if (address() === shown) {
    results.removeAttribute("aria-busy");
    return;
  }
  results.setAttribute("aria-busy", "true");
  timer = setTimeout(lookUp, pause);
}

async function lookUp() {
  const wanted = address();
  if ([...query.value.trim()].length > Number(form.dataset.limit)) {
    showState("too-long", wanted);
    return;
  }
  request = new AbortController();
  const { signal } = request;
  let response, text;
  try {
    response = await fetch(wanted, { headers: { "X-Fragment": "results" }, signal });
    text = await response.text();
  } catch {
    if (!signal.aborted && wanted === address()) showState("offline", "");
    return;
  }
  if (signal.aborted || wanted !== address()) return;
  if (response.headers.get("X-Fragment") === "results") {
    results.innerHTML = text; // a fragment rendered and escaped by our server
    const answer = results.querySelector("[data-status]").dataset.status.trim();
    finish(answer, wanted);
  } else {
    showState("failed", "");
  }
}

/** Show a prepared state; an empty address lets the same text be asked for again. */
function showState(name, wanted) {
  const state = document.querySelector(`#state-${name}`).content.cloneNode(true);
  const heading = state.querySelector("h2").textContent;
  results.replaceChildren(state);
  finish(heading, wanted);
}

function finish(answer, wanted) {
  shown = wanted;
  results.removeAttribute("aria-busy");
  status.textContent = answer;
  foldTerms();
  unfoldMeaning();
  if (wanted) history.replaceState(null, "", wanted);
}

/** On a narrow screen the terms stay folded above the matches, if any, until they are asked for. */
function foldTerms() {
  const terms = results.querySelector(".terms details");
  if (terms) terms.open = termsOpen || !matches().length;
}

/** What was open stays open for the next text; opening it is what asks for its matches. */
function unfoldMeaning() {
  const meaning = results.querySelector(".meaning");
  if (meaning) meaning.open = meaningOpen;
}

/** Fetch what is similar in meaning; where that fails, its link is left to be followed. */
async function findMeaning(section) {
  const link = section.querySelector("[data-meaning]");
  const found = section.querySelector(".meaning-found");
  if (!link) return;
  found.setAttribute("aria-busy", "true");
  try {
    const response = await fetch(link.href, { headers: { "X-Fragment": "meaning" } });
    const text = await response.text();
    if (response.ok && response.headers.get("X-Fragment") === "meaning") {
      found.innerHTML = text; // a fragment rendered and escaped by our server
      status.textContent = found.querySelector("[data-told]")?.dataset.told ?? "";
    }
  } catch {
    link.focus();
  }
  found.removeAttribute("aria-busy");
}

const matches = () => [...results.querySelectorAll(".match")];

function focusMatch(item) {
  for (const other of matches()) other.tabIndex = other === item ? 0 : -1;
  item.focus();
}

function focusQuery() {
  query.focus();
}

query.addEventListener("input", (event) => {
  if (event.isComposing) results.setAttribute("aria-busy", "true");
  else schedule();
});
query.addEventListener("compositionend", () => schedule());

query.addEventListener("keydown", (event) => {
  if (isComposing(event)) return;
  const plain = !event.shiftKey && !event.ctrlKey && !event.altKey && !event.metaKey;
  const atEnd = query.selectionStart === query.value.length;
  if (event.key === "ArrowDown" && plain && atEnd && matches().length && !isOutdated()) {
    event.preventDefault();
    focusMatch(matches()[0]);
  } else if (event.key === "Enter" && plain) {
    event.preventDefault();
    schedule(0);
  }
});

function isOutdated() {
  return results.hasAttribute("aria-busy");
}

results.addEventListener("keydown", (event) => {
  const item = event.target.closest(".match");
  if (!item || isComposing(event) || event.ctrlKey || event.altKey || event.metaKey) return;
  const items = matches();
  const at = items.indexOf(item);
  if (event.key === "ArrowDown") focusMatch(items[Math.min(at + 1, items.length - 1)]);
  else if (event.key === "ArrowUp") at ? focusMatch(items[at - 1]) : focusQuery();
  else if (event.key === "Escape") focusQuery();
  else if (isOutdated()) return;
  else if (event.key === "c") copyFrom(item);
  else if (/^[1-9]$/.test(event.key) && items[event.key - 1]) copyFrom(items[event.key - 1]);
  else return;
  event.preventDefault();
});

results.addEventListener("focusin", (event) => {
  const item = event.target.closest(".match");
  if (item) for (const other of matches()) other.tabIndex = other === item ? 0 : -1;
});

results.addEventListener(
  "toggle",
  (event) => {
    if (!event.target.matches(".meaning")) return;
    meaningOpen = event.target.open;
    if (meaningOpen && !event.target.querySelector(".note")) findMeaning(event.target);
  },
  true, // it does not bubble
);

results.addEventListener("click", (event) => {
  const again = event.target.closest("[data-meaning]");
  if (again && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
    event.preventDefault();
    findMeaning(again.closest(".meaning"));
  }
  if (event.target.closest("[data-retry]")) schedule(0);
  const summary = event.target.closest(".terms summary");
  if (summary) termsOpen = !summary.parentElement.open;
});

document.addEventListener("keydown", (event) => {
  if (isComposing(event)) return;
  const inField = event.target.closest?.("input, textarea, select");
  const slash = event.key === "/" && !inField && !event.ctrlKey && !event.altKey && !event.metaKey;
  if (slash || (event.altKey && event.code === "KeyS")) {
    event.preventDefault();
    focusQuery();
    query.select();
  }
});

form.addEventListener("submit", (event) => {
  event.preventDefault();
  if (event.submitter?.name === "swap") {
    const { source, target } = form.elements;
    [source.value, target.value] = [target.value, source.value];
    query.lang = source.value;
  }
  schedule(0);
});

form.addEventListener("change", (event) => {
  if (event.target === query) return;
  query.lang = form.elements.source.value;
  countFilters();
  schedule(0);
});

addEventListener("online", () => schedule(0));
foldTerms();
