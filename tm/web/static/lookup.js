// Instant lookup.

import { copyFrom } from "./copy.js";
import { instant } from "./instant.js";

const PAUSE_MS = 250;

const form = document.querySelector("#lookup");
const narrow = matchMedia("(max-width: 48rem)");

let termsOpen = !narrow.matches;

const { query, results, status, schedule, items } = instant({
  form,
  typed: form.elements.q,
  part: "results",
  pause: PAUSE_MS,
  item: ".match",
  isLeftOut: (name, value) => !value && name !== "q",
  refused: () =>
    [...query.value.trim()].length > Number(form.dataset.limit) ? "too-long" : "",
  answered() {
    foldTerms();
    unfoldMeaning();
  },
  key(event, all) {
    const named = /^[1-9]$/.test(event.key) && all[event.key - 1];
    if (named) copyFrom(named);
    return Boolean(named);
  },
});

let meaningOpen = Boolean(results.querySelector(".meaning[open]"));

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

/** On a narrow screen the terms stay folded above the matches, if any, until they are asked for. */
function foldTerms() {
  const terms = results.querySelector(".terms details");
  if (terms) terms.open = termsOpen || !items().length;
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
  const summary = event.target.closest(".terms summary");
  if (summary) termsOpen = !summary.parentElement.open;
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

foldTerms();
