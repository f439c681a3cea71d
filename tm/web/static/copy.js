// Copy buttons: each copies the text of .copy-text in the nearest .copyable.

document.documentElement.dataset.js = "";

const NOTICE_MS = 1500;

let timer;
let settle = () => {};

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

/** Show a notice for a while; a new one ends the one before it and has its own full time. */
function tell(button, notice) {
  clearTimeout(timer);
  settle();
  const status = document.querySelector("#status");
  const [label, answer] = [button.textContent, status?.textContent];
  button.textContent = notice;
  if (status) status.textContent = notice;
  settle = () => {
    button.textContent = label;
    if (status?.textContent === notice) status.textContent = answer;
    settle = () => {};
  };
  timer = setTimeout(() => settle(), NOTICE_MS);
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-copy]");
  if (button) copyFrom(button.closest(".copyable"));
});
