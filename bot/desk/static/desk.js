// The desk in the browser: keeps the queue and the transcript fresh, counts the clocks down, keeps unsent words. Works without it, too.

import * as alarm from "/desk/static/alarm.js";
import * as keys from "/desk/static/keys.js";
import * as live from "/desk/static/live.js";
import * as teach from "/desk/static/teach.js";
import * as write from "/desk/static/write.js";

const two = (number) => String(number).padStart(2, "0");

function tick() {
  for (const clock of document.querySelectorAll(".clock")) {
    const { limit, since, soon } = clock.dataset;
    const left = limit ? new Date(limit).getTime() - live.now() : live.now() - new Date(since).getTime();
    const seconds = Math.floor(Math.abs(left) / 1000);
    const hours = Math.floor(seconds / 3600);
    const rest = `${hours ? two(Math.floor(seconds / 60) % 60) : Math.floor(seconds / 60)}:${two(seconds % 60)}`;
    const late = Boolean(limit) && left < 0;
    clock.classList.toggle("late", late);
    clock.classList.toggle("soon", Boolean(limit) && !late && live.now() >= new Date(soon).getTime());
    clock.querySelector(".unseen").textContent = limit ? (late ? "平台时限已过" : "平台时限还剩") : "已等";
    clock.lastChild.textContent = `${late ? "超 " : ""}${hours ? `${hours}:` : ""}${rest}`;
  }
}

function watchQueue(queue) {
  const plain = document.title;
  const links = () => new Map([...queue.querySelectorAll("#waiting a.row")].map((row) => [row.getAttribute("href"), row]));
  let known = new Set(links().keys());
  let before = "";
  const count = () => {
    const waiting = queue.querySelector("[data-waiting]")?.dataset.waiting ?? "0";
    document.title = waiting === "0" ? plain : `(${waiting}) ${plain}`;
  };
  count();
  live.onChange(async () => {
    const text = await (await live.fragment(queue.dataset.refresh)).text();
    if (text === before) return;
    before = text;
    const fresh = document.createElement("template");
    fresh.innerHTML = text; // rendered and escaped by our own server
    const focused = document.activeElement?.getAttribute("href");
    queue.replaceChildren(fresh.content);
    count();
    tick();
    if (focused) queue.querySelector(`a[href="${CSS.escape(focused)}"]`)?.focus();
    const rows = links();
    for (const [address, row] of rows) {
      if (!known.has(address)) alarm.ring("有买家在等", row.querySelector(".last").textContent, address);
    }
    known = new Set(rows.keys());
  });
  live.onWarning((warned) => {
    for (const row of queue.querySelectorAll("a.row")) {
      if (warned.some(([shop, id]) => row.getAttribute("href") === `/desk/c/${encodeURIComponent(shop)}/${encodeURIComponent(id)}`)) {
        row.dataset.warned = "1";
        alarm.ring("平台时限快到了", row.querySelector(".last").textContent, row.getAttribute("href"));
      }
    }
  });
}

function walkRows() {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !["j", "k"].includes(event.key)) return;
    if (document.querySelector("dialog[open]")) return;
    const rows = [...document.querySelectorAll("a.row")];
    if (!rows.length) return;
    const at = rows.indexOf(document.activeElement);
    const step = event.key === "j" ? 1 : -1;
    rows[at < 0 ? 0 : Math.min(rows.length - 1, Math.max(0, at + step))].focus();
  });
}

function watchTurns(turns) {
  const last = () => [...turns.querySelectorAll("[data-line]")].reduce((most, line) => Math.max(most, Number(line.dataset.line)), 0);
  const { shop, talk } = turns.dataset;
  live.onChange(async (changed) => {
    if (changed.length && !changed.some(([of, id]) => of === shop && id === talk)) return;
    const response = await live.fragment(`${turns.dataset.newer}?after=${last()}`);
    const fresh = (await response.text()).trim();
    if (fresh) {
      turns.insertAdjacentHTML("beforeend", fresh);
      const said = turns.lastElementChild.querySelector(".line.theirs .bubble");
      if (said) alarm.ring("买家回话了", said.textContent.trim(), location.pathname);
    }
    if (response.headers.get("X-State") !== turns.dataset.state) live.again();
  });
}

function watchAnswer(form) {
  const box = form.querySelector("textarea");
  const place = `xiaoer-desk ${form.dataset.keep}`;
  if (location.search.includes("sent=1")) sessionStorage.removeItem(place);
  if (box.value) sessionStorage.setItem(place, box.value); // words written before this script was there
  else box.value = sessionStorage.getItem(place) ?? "";
  box.addEventListener("input", () => sessionStorage.setItem(place, box.value));
  box.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && !event.isComposing) form.requestSubmit();
  });
  form.addEventListener("click", (event) => {
    const chosen = event.target.closest("[data-suggestion]");
    if (!chosen) return;
    box.value = chosen.dataset.suggestion;
    box.dispatchEvent(new Event("input", { bubbles: true }));
    box.focus();
  });
  write.judge(form, box);
  write.help(box);
  const buttons = () => document.querySelectorAll("#answer button");
  form.addEventListener("submit", () => buttons().forEach((button) => { button.disabled = true; }));
  addEventListener("pageshow", () => buttons().forEach((button) => { button.disabled = false; }));
  document.querySelector(".talk .main")?.scrollIntoView({ block: "end" }); // on a phone the cards come after it
  if (live.wasLeft() || "shy" in box.dataset) return;
  box.focus({ preventScroll: true });
  box.setSelectionRange(box.value.length, box.value.length);
}

const queue = document.getElementById("queue");
const turns = document.getElementById("turns");
const say = document.getElementById("say");
if (say) watchAnswer(say);
if (queue) watchQueue(queue);
if (turns) watchTurns(turns);
if ((turns || queue) && location.search) history.replaceState(null, "", location.pathname); // what was told once is not told again at a reload
walkRows();
keys.start();
alarm.start();
teach.start();
live.start();
tick();
setInterval(tick, 1000);
document.documentElement.dataset.ready = "1";
