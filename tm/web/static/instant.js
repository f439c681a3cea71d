// Forms that answer while one types, with a list below that is walked with the keyboard. Without
// this module such a form is an ordinary GET form with the same results.

import { copyFrom } from "./copy.js";

const IME_KEY = 229; // Safari ends the composition before the key that ended it

const isComposing = (event) => event.isComposing || event.keyCode === IME_KEY;
const isModified = (event) => event.ctrlKey || event.altKey || event.metaKey;

/**
 * Make a form instant. `typed` is what one types in, `part` the fragment that is asked for, and
 * `item` selects the entries of the list. Of the functions, `isLeftOut` tells which fields the
 * address does without, `waits` whether typing should go on first, `refused` the state that stands
 * for an answer, `answered` sees to what came, and `key` handles further keys of the list.
 */
export function instant({
  form,
  typed,
  part,
  pause,
  item,
  isLeftOut,
  waits = () => false,
  refused = () => "",
  answered = () => {},
  key = () => false,
}) {
  const query = form.elements.q;
  const results = document.querySelector("#results");
  const status = document.querySelector("#status");
  let shown = address();
  let timer;
  let request;

  /** The form's address as a browser without script would make it, but without blank fields. */
  function address() {
    const given = [...new FormData(form)].map(([name, value]) => [name, value.trim()]);
    const fields = given.filter(([name, value]) => !isLeftOut(name, value));
    return `${form.action}?${new URLSearchParams(fields)}`;
  }

  /** Mark what is shown as older than what stands in the form, and ask anew after a pause. */
  function schedule(wait = pause) {
    clearTimeout(timer);
    request?.abort();
    if (address() === shown) {
      results.removeAttribute("aria-busy");
      return;
    }
    results.setAttribute("aria-busy", "true");
    if (!wait || !waits()) timer = setTimeout(ask, wait);
  }

  async function ask() {
    const wanted = address();
    const state = refused();
    if (state) {
      showState(state, wanted);
      return;
    }
    request = new AbortController();
    const { signal } = request;
    let response, text;
    try {
      response = await fetch(wanted, { headers: { "X-Fragment": part }, signal });
      text = await response.text();
    } catch {
      if (!signal.aborted && wanted === address()) showState("offline", "");
      return;
    }
    if (signal.aborted || wanted !== address()) return;
    if (response.headers.get("X-Fragment") === part) {
      results.innerHTML = text; // a fragment rendered and escaped by our server
      finish(results.querySelector("[data-status]").dataset.status.trim(), wanted);
    } else {
      showState("failed", "");
    }
  }

  /** Show a prepared state; an empty address lets the same be asked for again. */
  function showState(name, wanted) {
    const state = document.querySelector(`#state-${name}`).content.cloneNode(true);
    const heading = state.querySelector("h2").textContent;
    results.replaceChildren(state);
    finish(heading, wanted);
  }

  function finish(told, wanted) {
    shown = wanted;
    results.removeAttribute("aria-busy");
    status.textContent = told;
    answered();
    if (wanted) history.replaceState(null, "", wanted);
  }

  const items = () => [...results.querySelectorAll(item)];
  const isOutdated = () => results.hasAttribute("aria-busy");

  /** Only one entry is reached with Tab; the arrows walk among them. */
  function reach(entry) {
    for (const other of items()) other.tabIndex = other === entry ? 0 : -1;
  }

  function walkTo(entry) {
    reach(entry);
    entry.focus();
  }

  typed.addEventListener("input", (event) => {
    if (event.isComposing) results.setAttribute("aria-busy", "true");
    else schedule();
  });
  typed.addEventListener("compositionend", () => schedule());

  query.addEventListener("keydown", (event) => {
    if (isComposing(event) || isModified(event) || event.shiftKey) return;
    const atEnd = query.tagName !== "TEXTAREA" || query.selectionStart === query.value.length;
    if (event.key === "ArrowDown" && atEnd && items().length && !isOutdated()) {
      event.preventDefault();
      walkTo(items()[0]);
    } else if (event.key === "Enter") {
      event.preventDefault();
      schedule(0);
    }
  });

  results.addEventListener("keydown", (event) => {
    const entry = event.target.closest(item);
    if (!entry || isComposing(event) || isModified(event)) return;
    const all = items();
    const at = all.indexOf(entry);
    if (event.key === "ArrowDown") walkTo(all[Math.min(at + 1, all.length - 1)]);
    else if (event.key === "ArrowUp") at ? walkTo(all[at - 1]) : query.focus();
    else if (event.key === "Escape") query.focus();
    else if (isOutdated()) return;
    else if (event.key === "c") copyFrom(entry);
    else if (!key(event, all)) return;
    event.preventDefault();
  });

  results.addEventListener("focusin", (event) => {
    const entry = event.target.closest(item);
    if (entry) reach(entry);
  });

  results.addEventListener("click", (event) => {
    if (event.target.closest("[data-retry]")) schedule(0);
  });

  document.addEventListener("keydown", (event) => {
    if (isComposing(event)) return;
    const inField = event.target.closest?.("input, textarea, select");
    const slash = event.key === "/" && !inField && !isModified(event);
    if (slash || (event.altKey && event.code === "KeyS")) {
      event.preventDefault();
      query.focus();
      query.select();
    }
  });

  addEventListener("online", () => schedule(0));
  return { query, results, status, schedule, items };
}
