// Fields for files that speak the language of the page, not that of the browser.

document.documentElement.dataset.js = "";

for (const field of document.querySelectorAll(".file-field")) {
  const input = field.querySelector("input");
  const names = field.querySelector(".file-names");

  /** Say what is chosen, as the browser's own field would. */
  function tell() {
    const [first, ...others] = input.files;
    if (!first) names.textContent = names.dataset.none;
    else if (others.length) names.textContent = names.dataset.many.replace("#", input.files.length);
    else names.textContent = first.name;
    names.title = [...input.files].map((file) => file.name).join("\n");
  }

  input.addEventListener("change", tell);
  tell(); // a browser keeps what was chosen when one comes back
}
