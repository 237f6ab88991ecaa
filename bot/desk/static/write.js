// What helps while writing: the gate's word on every change, sentences put in by a click or a key, canned replies found by their sounds.

import { post } from "/desk/static/live.js";

const PAUSE_MS = 350;

/** Ask the gate about the words in the box, once the hands rest; what it says stands under the words. */
export function judge(form, box) {
  const place = form.querySelector("[data-judge]");
  if (!place) return;
  let timer = 0;
  let asked = 0;
  box.addEventListener("input", () => {
    clearTimeout(timer);
    const mine = ++asked;
    if (!box.value.trim()) return place.replaceChildren();
    timer = setTimeout(async () => {
      const answer = await post(place.dataset.judge, { text: box.value }).catch(() => null);
      if (!answer?.ok || mine !== asked) return;
      const fresh = document.createElement("template");
      fresh.innerHTML = await answer.text(); // rendered and escaped by our own server
      if (mine !== asked) return;
      place.replaceChildren(fresh.content);
      const bad = Boolean(place.querySelector(".findings"));
      box.toggleAttribute("aria-invalid", bad);
      if (bad) box.setAttribute("aria-invalid", "true");
    }, PAUSE_MS);
  });
  if (box.value) box.dispatchEvent(new Event("input"));
}

function put(box, words, { instead = false } = {}) {
  const before = instead ? "" : box.value.slice(0, box.selectionStart);
  const after = instead ? "" : box.value.slice(box.selectionEnd);
  box.value = before + words + after;
  box.focus();
  box.setSelectionRange((before + words).length, (before + words).length);
  box.dispatchEvent(new Event("input", { bubbles: true }));
}

export function help(box) {
  document.addEventListener("click", (event) => {
    const chosen = event.target.closest("[data-insert]");
    if (chosen) put(box, chosen.dataset.insert);
    const edited = event.target.closest("[data-edit]");
    if (edited) put(box, edited.dataset.edit, { instead: true });
  });
  find();
  proposal();
}

function find() {
  const field = document.getElementById("find");
  if (!field) return;
  const offers = [...document.querySelectorAll("#offers li")];
  const show = () => {
    const words = field.value.trim().toLowerCase();
    for (const one of offers) one.hidden = !one.dataset.find.includes(words);
    document.getElementById("none").hidden = offers.some((one) => !one.hidden);
  };
  field.addEventListener("input", show);
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing) return;
    event.preventDefault();
    offers.find((one) => !one.hidden && one.querySelector("button"))?.querySelector("button").click();
    field.value = "";
    show();
  });
}

function proposal() {
  const card = document.getElementById("proposal");
  if (!card) return;
  const place = `xiaoer-desk dropped ${card.dataset.of}`;
  card.hidden = sessionStorage.getItem(place) !== null;
  card.querySelector("[data-drop]").addEventListener("click", () => {
    sessionStorage.setItem(place, "1");
    card.hidden = true;
    document.getElementById("text")?.focus();
  });
}
