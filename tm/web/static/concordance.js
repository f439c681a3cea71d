// Instant concordance.

import { instant } from "./instant.js";

const PAUSE_MS = 300;
const QUOTES = /["“”„‟«»「」『』〝〞＂]/g;

const form = document.querySelector("#concordance");

/** Tell whether a phrase is being typed whose closing quotation mark is still to come. */
function isWithinQuotes() {
  const texts = [form.elements.q.value, form.elements.other.value];
  return texts.some((text) => (text.match(QUOTES) ?? []).length % 2);
}

const { query, results, schedule } = instant({
  form,
  typed: form,
  part: "found",
  pause: PAUSE_MS,
  item: ".passage",
  isLeftOut: (name, value) => !value || (name === "side" && value === "either"),
  waits: isWithinQuotes,
  answered: () =>
    query.toggleAttribute("aria-invalid", Boolean(results.querySelector("#concordance-error"))),
});

form.addEventListener("submit", (event) => {
  event.preventDefault();
  schedule(0);
});
