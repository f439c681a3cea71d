// Keys of the review queue, while the focus is in the list. Without this module the buttons do it.

document.documentElement.dataset.js = "";

const IME_KEY = 229;
const queue = document.querySelector(".queue");
const items = () => [...queue.querySelectorAll(".candidate")];

function focusItem(item, options) {
  for (const other of items()) other.tabIndex = other === item ? 0 : -1;
  item.focus(options);
}

function act(key, item) {
  const at = items().indexOf(item);
  if (key === "ArrowDown") focusItem(items()[Math.min(at + 1, items().length - 1)]);
  else if (key === "ArrowUp") focusItem(items()[Math.max(at - 1, 0)]);
  else if (key === "e") item.querySelector("input[name=target]")?.select();
  else if (key === "u" && document.querySelector("#undo")) document.querySelector("#undo").click();
  else if (!["a", "x", "u"].includes(key)) return false;
  else item.querySelector(`[data-key=${key}]`)?.click();
  return true;
}

queue?.addEventListener("keydown", (event) => {
  if (event.isComposing || event.keyCode === IME_KEY) return;
  const item = event.target.closest(".candidate");
  if (event.key === "Escape") focusItem(item);
  if (event.target.closest("input, button, a") || event.ctrlKey || event.altKey || event.metaKey) return;
  if (act(event.key, item)) event.preventDefault();
});

// After a decision the page comes back; the work goes on at the top of the queue. The page stays
// where it is, so that a long candidate does not push the notice with its undo out of sight.
if (new URLSearchParams(location.search).has("decided") && queue) {
  focusItem(items()[0], { preventScroll: true });
}
