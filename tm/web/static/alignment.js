// Keys and edits of the alignment review without loading the page anew. Without this module the
// same links and forms do it.

document.documentElement.dataset.js = "";

const IME_KEY = 229;
const OPEN_PAUSE_MS = 120; // walking through the list opens only the link that one stops at
const review = document.querySelector("#review");
const status = document.querySelector("#status");
const items = () => [...review.querySelectorAll(".link")];

let timer;
let walk;
let isEditing = false;

function focusItem(item, options) {
  for (const other of items()) other.tabIndex = other === item ? 0 : -1;
  item?.focus(options);
}

/** Put the focus where the work goes on: on the places to cut, else on the opened link. */
function focusOpened(options) {
  const item = review.querySelector(".opened") ?? review.querySelector(".state");
  focusItem(item, options);
  const place = item?.querySelector("[type=radio]:checked");
  place?.focus(options);
  (place ? item : null)?.scrollIntoView({ block: "nearest" });
}

/** Ask the service for the list as an address or an edit leaves it, and show that. */
async function show(address, options) {
  let response, text;
  review.setAttribute("aria-busy", "true");
  try {
    response = await fetch(address, { headers: { "X-Fragment": "review" }, ...options });
    text = await response.text();
  } catch {
    if (!options?.signal?.aborted) fail("unreachable");
    return;
  }
  if (options?.signal?.aborted) return;
  if (response.headers.get("X-Fragment") === "review") replace(response, text);
  else fail("failed");
}

function replace(response, text) {
  review.innerHTML = text; // a fragment rendered and escaped by our server
  review.removeAttribute("aria-busy");
  if (response.ok) history.replaceState(null, "", response.url);
  tell(review.querySelector("[data-status]").textContent.replace(/\s+/g, " ").trim());
  focusOpened();
}

function fail(reason) {
  review.removeAttribute("aria-busy");
  tell(review.dataset[reason]);
}

/** Say it once: a text that stands there already is not read out again. */
function tell(text) {
  if (status.textContent.trim() !== text) status.textContent = text;
}

/** Go to another address of the review; only the last of several is shown. */
function go(address) {
  clearTimeout(timer);
  walk?.abort();
  walk = new AbortController();
  return show(address, { signal: walk.signal });
}

/** Move the focus at once, and open the link there when the keys rest. */
function step(by) {
  const list = items();
  const at = list.indexOf(document.activeElement.closest(".link"));
  const item = list[at + by];
  if (!item) {
    const onward = review.querySelector(by > 0 ? "[rel=next]" : "[rel=prev]");
    if (onward) go(onward.href);
    return;
  }
  focusItem(item);
  clearTimeout(timer);
  walk?.abort();
  const link = item.querySelector("[data-open]");
  if (link && !item.matches(".opened")) timer = setTimeout(() => go(link.href), OPEN_PAUSE_MS);
}

async function send(form, button) {
  if (isEditing) return;
  isEditing = true;
  clearTimeout(timer);
  walk?.abort();
  const address = button?.hasAttribute("formaction") ? button.formAction : form.action;
  await show(address, { method: "POST", body: new URLSearchParams(new FormData(form, button)) });
  isEditing = false;
}

function press(key) {
  const wanted = [...review.querySelectorAll("[data-key]")].find((one) => one.dataset.key === key);
  wanted?.click();
  return Boolean(wanted);
}

function help() {
  const keys = document.querySelector("#keys");
  keys.open = !keys.open;
  if (keys.open) keys.querySelector("summary").focus();
  else focusOpened();
}

function act(key) {
  if (key === "j" || key === "ArrowDown") step(1);
  else if (key === "k" || key === "ArrowUp") step(-1);
  else if (key === "?") help();
  else return press(key);
  return true;
}

/** A key that needs AltGr, as brackets do on many keyboards, comes with Ctrl and Alt. */
function isShortcut(event) {
  const isLetter = event.getModifierState("AltGraph") || !(event.ctrlKey || event.altKey);
  return isLetter && !event.metaKey && !event.isComposing && event.keyCode !== IME_KEY;
}

review.addEventListener("keydown", (event) => {
  if (!isShortcut(event) || !event.target.closest(".link")) return;
  const inChoice = event.target.closest("input");
  const inControl = event.target.closest("a, button") && event.key === "Enter";
  if (inControl || (inChoice && !["Escape", "w"].includes(event.key))) return;
  const item = event.target.closest(".link");
  if (!item.matches(".opened") && !["j", "k", "ArrowDown", "ArrowUp", "?", "u"].includes(event.key)) return;
  if (act(event.key)) event.preventDefault();
});

document.querySelector("#keys").addEventListener("keydown", (event) => {
  if (isShortcut(event) && ["?", "Escape"].includes(event.key)) help();
});

review.addEventListener("submit", (event) => {
  event.preventDefault();
  send(event.target, event.submitter);
});

review.addEventListener("click", (event) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  const link = event.target.closest("a");
  const closed = event.target.closest(".link:not(.opened)")?.querySelector("[data-open]");
  const wanted = link ?? (getSelection().isCollapsed ? closed : null);
  if (!wanted?.href.includes("/review?")) return;
  event.preventDefault();
  go(wanted.href);
});

focusOpened({ preventScroll: true });
if (new URLSearchParams(location.search).has("link")) review.querySelector(".opened")?.scrollIntoView({ block: "nearest" });
