// The chat page: what the buyer types goes out, the recorded conversation comes back with the reason beside each answer.

import { Trouble, freshId, read, send, words } from "/static/api.js";
import { Labels, el, why } from "/static/why.js";

const POLL_MS = 2500;
const at = (id) => document.getElementById(id);
const [turns, box, main] = [at("turns"), at("text"), at("main")];
const wide = matchMedia("(min-width: 60rem)");

const said = await words().catch((fault) => {
  at("trouble-text").textContent = `${fault.message}开着以后请刷新这一页。`;
  at("again").hidden = true;
  at("trouble").hidden = false;
  throw fault;
});
const labels = new Labels(said);
let talk = null; // {shop, conversation, buyer}: the conversation on the page
let shown = 0; // lines of it that are on the page
let unsent = null; // a message that did not arrive; it keeps its id, so that sending it twice has one effect
let busy = false;

function begin(kept) {
  talk = kept ?? { shop: at("shop").value, conversation: freshId("web-"), buyer: freshId("buyer-").slice(0, 12) };
  sessionStorage.setItem("xiaoer-talk", JSON.stringify(talk));
  shown = 0;
  unsent = null;
  turns.replaceChildren();
  at("human").hidden = true;
  at("trouble").hidden = true;
  at("empty").hidden = false;
  at("shop-name").textContent = `正在和 ${talk.shop} 店聊天`;
  box.focus();
}

function bubble(line) {
  const away = line.author === "buyer";
  const who = away ? "您" : line.author === "bot" ? "店小二" : `客服 ${line.author.replace("human:", "")}`;
  const time = new Date(line.at);
  const kind = labels.labels.kinds[line.kind] ?? line.kind;
  return el("div", { class: `line ${away ? "away" : "ours"}` },
    el("p", { class: "by" }, who, " ", el("time", { datetime: line.at }, time.toLocaleTimeString("zh-CN", { hour: "2-digit", minute: "2-digit" }))),
    el("div", { class: "bubble", dir: "auto" }, kind ? el("span", { class: "kind" }, kind) : null, line.text));
}

function add(line) {
  if (line.author === "buyer" || !turns.lastElementChild) {
    const turn = el("div", { class: "turn" }, el("div", { class: "said" }));
    if (line.story) turn.append(why(line.story, labels, { open: wide.matches }));
    turns.append(turn);
  }
  const place = turns.lastElementChild.querySelector(".said");
  place.append(line.author === "system" ? el("p", { class: "notice" }, labels.notice(line.text)) : bubble(line));
  const silence = { wait: "店小二不插话，等客服回复", ignore: "店小二不用回这一句" }[line.story?.action];
  if (silence) place.append(el("p", { class: "silent" }, silence));
}

async function refresh() {
  const asked = talk;
  const found = await read(asked.shop, asked.conversation);
  if (asked !== talk) return;
  turns.querySelector(".turn.pending")?.remove();
  const fresh = found.lines.slice(shown);
  fresh.forEach(add);
  shown = found.lines.length;
  at("empty").hidden = shown > 0;
  at("human").hidden = found.conversation_state !== "human";
  if (fresh.length) main.scrollTop = main.scrollHeight;
}

function pend(message) {
  turns.querySelector(".turn.pending")?.remove();
  const dots = el("div", { class: "line" }, el("div", { class: "bubble waiting", role: "img", "aria-label": "店小二正在想" }, el("i"), el("i"), el("i")));
  const mine = bubble({ author: "buyer", kind: message.kind, text: message.text, at: message.sent_at });
  mine.classList.add("pending");
  turns.append(el("div", { class: "turn pending" }, el("div", { class: "said" }, mine, dots)));
  at("empty").hidden = true;
  main.scrollTop = main.scrollHeight;
}

function order() {
  const status = at("order").value;
  const ago = (hours) => new Date(Date.now() - hours * 3600e3).toISOString();
  const made = { id: "o-20261101", status };
  if (!["unpaid", "closed"].includes(status)) made.paid_at = ago(20);
  if (["shipped", "delivered"].includes(status)) Object.assign(made, { shipped_at: ago(10), tracking: "ZT7788990011" });
  return made;
}

function compose(kind, text) {
  const message = { ...talk, message: freshId("m-"), sent_at: new Date().toISOString(), kind, text };
  if (at("item").value && kind !== "order_card") message.item = { id: at("item").value };
  if (at("order").value && kind !== "item_card") message.order = order();
  return message;
}

async function deliver(message) {
  if (busy) return;
  busy = true;
  at("trouble").hidden = true;
  pend(message);
  const mine = talk;
  try {
    await send(message);
    unsent = null;
    await refresh();
  } catch (fault) {
    if (mine !== talk) return;
    unsent = message;
    fail(fault);
  } finally {
    busy = false;
  }
}

function fail(fault) {
  turns.querySelector(".turn.pending .waiting")?.closest(".line").remove();
  const known = fault instanceof Trouble ? fault : new Trouble("页面出了点问题，请刷新再试。");
  at("trouble-text").textContent = known.message;
  at("again").hidden = !known.retry;
  at("trouble").hidden = false;
  if (known.status === 429) setTimeout(() => unsent && deliver(unsent), 1000 * Math.max(1, known.after));
  if (!known.retry && unsent?.kind === "text" && !box.value) box.value = unsent.text;
}

function say(text) {
  if (!text.trim() || busy) return;
  box.value = "";
  deliver(compose("text", text));
}

function options(select, named) {
  for (const [value, text] of Object.entries(named)) select.append(el("option", { value }, text));
}

options(at("item"), said.examples.items);
options(at("order"), said.examples.orders);
options(at("shop"), Object.fromEntries(said.shops.map((id) => [id, id])));
at("shop").hidden = said.shops.length < 2;
at("shop-name").hidden = said.shops.length > 1;
for (const text of said.examples.sayings) {
  const button = el("button", { type: "button" }, text);
  button.addEventListener("click", () => say(text));
  at("sayings").append(button);
}
for (const name of ["item", "order"]) {
  at(name).addEventListener("change", () => { at(`send-${name}`).disabled = !at(name).value; });
  at(`send-${name}`).addEventListener("click", () => deliver(compose(`${name}_card`, "")));
}
at("send-image").addEventListener("click", () => deliver(compose("image", "")));
at("again").addEventListener("click", () => unsent && deliver(unsent));
at("fresh").addEventListener("click", () => begin());
at("shop").addEventListener("change", () => begin());
at("compose").addEventListener("submit", (event) => { event.preventDefault(); say(box.value); });
box.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  say(box.value);
});

// Only now does every button do what it says.
box.disabled = false;
at("send-image").disabled = false;

const kept = JSON.parse(sessionStorage.getItem("xiaoer-talk") ?? "null");
begin(kept && said.shops.includes(kept.shop) ? kept : undefined);
if (kept) refresh().catch(() => {});
setInterval(() => { if (!busy && !unsent && !document.hidden && !at("human").hidden) refresh().catch(() => {}); }, POLL_MS);
