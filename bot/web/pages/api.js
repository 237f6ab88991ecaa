// Talks to the service: one message out, the conversation in. Knows nothing of the page.

export class Trouble extends Error {
  // `retry`: the same message may be sent again; `after`: in how many seconds, where the service says so.
  name = "Trouble";

  constructor(message, { retry = true, after = 0, status = 0 } = {}) {
    super(message);
    this.retry = retry;
    this.after = after;
    this.status = status;
  }
}

export function freshId(prefix) {
  const bytes = crypto.getRandomValues(new Uint8Array(9));
  return prefix + [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function ask(address, options = {}) {
  let response;
  try {
    response = await fetch(address, { ...options, signal: AbortSignal.timeout(20000) });
  } catch {
    throw new Trouble("连不上店小二，请看看服务有没有开着。");
  }
  if (response.ok) return response.json();
  const detail = (await response.json().catch(() => ({}))).detail ?? "";
  const after = Number(response.headers.get("Retry-After")) || 0;
  const told = {
    401: "这家店只收签过名的消息，请在店铺里选演示店铺。",
    404: "没有这个会话。",
    413: "消息太大了，请写短一些。",
    422: `消息不对：${detail}`,
    429: "现在消息太多，马上自动重发。",
    503: "店小二暂时答不了，没有丢东西，请过一会儿重发。",
  }[response.status] ?? "店小二这边出了点问题。";
  throw new Trouble(told, { retry: response.status >= 500 || response.status === 429, after, status: response.status });
}

export function send(body) {
  return ask("/v1/messages", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
}

export function read(shop, conversation) {
  return ask(`/v1/conversations/${encodeURIComponent(conversation)}?shop=${encodeURIComponent(shop)}`);
}

export function words() {
  return ask("/static/words.json");
}
