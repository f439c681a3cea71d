// Tell the languages of two chosen documents, so that they can be seen and corrected beforehand.

const HEAD_BYTES = 4096;
const UNIT_FILES = /\.(tmx|tsv|csv|json)$/i;
const form = document.querySelector("#import");
const pairs = [
  [form.elements.file, form.elements.source_lang],
  [form.elements.translation, form.elements.target_lang],
];
const touched = new Set();

async function guess(file) {
  const text = await file.slice(0, HEAD_BYTES).text();
  const body = new URLSearchParams({ text });
  const response = await fetch(form.dataset.guess, { method: "POST", body });
  return response.ok ? (await response.json()).lang : "";
}

/** A single file may be bilingual: its languages are told by the service alone. */
async function guessAll() {
  const files = pairs.map(([input]) => input.files[0]);
  for (const [place, [, select]] of pairs.entries()) {
    if (touched.has(select)) continue;
    const both = files.every((file) => file && !UNIT_FILES.test(file.name));
    select.value = both ? await guess(files[place]) : "";
    if (select.selectedIndex < 0) select.value = "";
  }
}

for (const [input, select] of pairs) {
  input.addEventListener("change", guessAll);
  select.addEventListener("change", () => touched.add(select));
}
