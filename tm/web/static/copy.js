// Copy buttons: each copies the text of .copy-text in the nearest .copyable.

document.documentElement.dataset.js = "";

const NOTICE_MS = 1500;

/** Copy the text that belongs to an element; select it where the page may not reach the clipboard. */
export async function copyFrom(item) {
  const text = item.querySelector(".copy-text");
  const button = item.querySelector("[data-copy]");
  let notice = button.dataset.copied;
  try {
    await navigator.clipboard.writeText(text.textContent);
  } catch {
    // On plain HTTP there is no clipboard, and a browser may refuse: the text is selected instead.
    getSelection().selectAllChildren(text);
    notice = button.dataset.selected;
  }
  tell(button, notice);
}

function tell(button, notice) {
  button.dataset.label ??= button.textContent;
  button.textContent = notice;
  const status = document.querySelector("#status");
  if (status) {
    status.dataset.label ??= status.textContent;
    status.textContent = notice;
  }
  setTimeout(() => {
    button.textContent = button.dataset.label;
    if (status?.textContent === notice) status.textContent = status.dataset.label;
    if (status) delete status.dataset.label;
  }, NOTICE_MS);
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-copy]");
  if (button) copyFrom(button.closest(".copyable"));
});
