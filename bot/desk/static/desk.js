// The desk in the browser: keeps the queue and the transcript fresh, keeps unsent words, and adds keys. Works without it, too.

const EVERY_MS = 3000;
const offline = document.getElementById("offline");

async function fragment(address) {
  const response = await fetch(address, { redirect: "manual", headers: { Accept: "text/html" } });
  if (response.type === "opaqueredirect") {
    location.replace(location.pathname); // the log-in has ended: the server leads to the log-in page and back
    throw new Error("signed out");
  }
  if (!response.ok) throw new Error(`status ${response.status}`);
  return response;
}

function repeat(step) {
  const run = async () => {
    if (!document.hidden) {
      try {
        await step();
        offline.hidden = true;
      } catch {
        offline.hidden = false;
      }
    }
    setTimeout(run, EVERY_MS);
  };
  setTimeout(run, EVERY_MS);
}

function watchQueue(queue) {
  const plain = document.title;
  const count = () => {
    const waiting = queue.querySelector("[data-waiting]").dataset.waiting;
    document.title = waiting === "0" ? plain : `(${waiting}) ${plain}`;
  };
  count();
  repeat(async () => {
    const response = await fragment(queue.dataset.refresh);
    const fresh = document.createElement("template");
    fresh.innerHTML = await response.text(); // rendered and escaped by our own server
    if (fresh.innerHTML.trim() === queue.innerHTML.trim()) return;
    const focused = document.activeElement?.getAttribute("href");
    queue.replaceChildren(fresh.content);
    count();
    if (focused) queue.querySelector(`a[href="${CSS.escape(focused)}"]`)?.focus();
  });
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !["j", "k"].includes(event.key)) return;
    const rows = [...queue.querySelectorAll("a.row")];
    if (!rows.length) return;
    const now = rows.indexOf(document.activeElement);
    const step = event.key === "j" ? 1 : -1;
    rows[now < 0 ? 0 : Math.min(rows.length - 1, Math.max(0, now + step))].focus();
  });
}

function watchTurns(turns) {
  const last = () => [...turns.querySelectorAll("[data-line]")].reduce((most, line) => Math.max(most, Number(line.dataset.line)), 0);
  repeat(async () => {
    const response = await fragment(`${turns.dataset.newer}?after=${last()}`);
    const fresh = (await response.text()).trim();
    if (fresh) turns.insertAdjacentHTML("beforeend", fresh);
    if (response.headers.get("X-Holder") !== turns.dataset.holder) location.replace(location.pathname);
  });
}

function watchAnswer(form) {
  const box = form.querySelector("textarea");
  const place = `xiaoer-desk ${form.dataset.keep}`;
  if (location.search.includes("sent=1")) {
    sessionStorage.removeItem(place);
    history.replaceState(null, "", location.pathname);
  }
  if (!box.value) box.value = sessionStorage.getItem(place) ?? "";
  box.addEventListener("input", () => sessionStorage.setItem(place, box.value));
  box.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && !event.isComposing) form.requestSubmit();
  });
  form.querySelector("[data-suggestion]")?.addEventListener("click", (event) => {
    box.value = event.currentTarget.dataset.suggestion;
    sessionStorage.setItem(place, box.value);
    box.focus();
  });
  form.addEventListener("submit", () => form.querySelectorAll("button").forEach((button) => { button.disabled = true; }));
  addEventListener("pageshow", () => form.querySelectorAll("button").forEach((button) => { button.disabled = false; }));
  box.focus({ preventScroll: true });
  box.setSelectionRange(box.value.length, box.value.length);
  scrollTo(0, document.documentElement.scrollHeight);
}

const queue = document.getElementById("queue");
const turns = document.getElementById("turns");
const say = document.getElementById("say");
if (queue) watchQueue(queue);
if (turns) watchTurns(turns);
if (say) watchAnswer(say);
