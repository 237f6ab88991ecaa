// Teaching by keys: meanings found by their sounds, chosen by Enter; a running training is asked how far it is.

import { fragment } from "/desk/static/live.js";

const ASK_MS = 1000;

function choose(field) {
  const form = field.closest("form");
  const list = document.getElementById("meanings");
  const options = [...list.children];
  const main = form.querySelector("[name=main]");
  const second = form.querySelector("[name=second]");
  let at = 0;
  const found = () => options.filter((one) => !one.hidden);
  const mark = () => {
    const shown = found();
    at = Math.max(0, Math.min(at, shown.length - 1));
    for (const one of options) one.setAttribute("aria-selected", String(one === shown[at]));
    const active = list.hidden ? null : shown[at];
    if (active) field.setAttribute("aria-activedescendant", active.id);
    else field.removeAttribute("aria-activedescendant");
    active?.scrollIntoView({ block: "nearest" });
  };
  const show = (open) => {
    const words = field.value.trim().toLowerCase();
    // A title by any part of it, its sounds from their beginning.
    for (const one of options) one.hidden = !(one.textContent.includes(words) || ` ${one.dataset.find}`.includes(` ${words}`));
    list.hidden = !open || found().length === 0;
    field.setAttribute("aria-expanded", String(!list.hidden));
    mark();
  };
  const take = (one) => {
    // The first one chosen here is the main meaning, the next one the second.
    const place = field.dataset.next === "second" && one.dataset.id !== main.value ? second : main;
    place.value = one.dataset.id;
    field.dataset.next = "second";
    field.value = "";
    show(false);
    field.focus();
  };
  field.addEventListener("input", () => { at = 0; show(true); });
  field.addEventListener("focus", () => show(field.value !== ""));
  field.addEventListener("blur", () => setTimeout(() => show(false), 150));
  field.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      at += list.hidden ? 0 : event.key === "ArrowDown" ? 1 : -1;
      show(true);
    }
    if (event.key === "Enter" && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      const one = found()[at];
      if (!list.hidden && one) take(one);
      else if (!field.value && main.value) form.requestSubmit();
    }
  });
  list.addEventListener("mousedown", (event) => {
    const one = event.target.closest("li");
    if (one) { event.preventDefault(); take(one); }
  });
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && !event.isComposing) { event.preventDefault(); form.requestSubmit(); }
  });
}

function watch(job) {
  const ask = async () => {
    try {
      const text = await (await fragment(job.dataset.refresh)).text();
      const fresh = document.createElement("template");
      fresh.innerHTML = text; // rendered and escaped by our own server
      const running = fresh.content.querySelector("[data-running]");
      if (!running) return location.replace(location.pathname); // it has ended: the page shows what came of it
      job.replaceChildren(fresh.content);
    } catch {
      document.getElementById("offline").hidden = false;
      return setTimeout(ask, ASK_MS * 3);
    }
    document.getElementById("offline").hidden = true;
    setTimeout(ask, ASK_MS);
  };
  if (job.querySelector("[data-running]")) setTimeout(ask, ASK_MS);
}

export function start() {
  const field = document.getElementById("meaning");
  const job = document.getElementById("job");
  if (field) choose(field);
  if (job) watch(job);
}
