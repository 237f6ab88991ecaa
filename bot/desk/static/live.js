// What the server says has changed. One open page of this browser listens and tells the others; each page then asks for itself.

const desk = document.querySelector("meta[name=desk]");
const offline = document.getElementById("offline");
const ASK_MS = 12000; // without any word for so long, a page asks by itself
const listeners = [];
const warners = [];
let heard = Date.now();
let leaving = false;

export const me = desk?.dataset.me;
const ahead = desk ? new Date(desk.dataset.now).getTime() - Date.now() : 0;

/** The server's clock: a browser's own may be wrong. */
export const now = () => Date.now() + ahead;

/** Call `step(keys)` at every change; no keys: anything may have changed. */
export function onChange(step) {
  const run = async (keys) => {
    try {
      await step(keys);
      offline.hidden = true;
    } catch {
      offline.hidden = false;
    }
  };
  listeners.push(run);
}

/** Call `step(keys)` when waits come near their platform's limit. */
export function onWarning(step) {
  warners.push(step);
}

export async function fragment(address) {
  const response = await fetch(address, { redirect: "manual", headers: { Accept: "text/html" } });
  if (response.type === "opaqueredirect") return signedOut();
  if (!response.ok) throw new Error(`status ${response.status}`);
  return response;
}

export function post(address, fields) {
  return fetch(address, { method: "POST", redirect: "manual", body: new URLSearchParams({ csrf: desk.dataset.csrf, ...fields }) });
}

const LEFT = "xiaoer-desk left the box";

/** Show the page anew, unless a form is on its way: that answer must not be lost. Who had left the box isn't put back into it. */
export function again() {
  if (leaving) return;
  if (document.activeElement?.id !== "text") sessionStorage.setItem(LEFT, location.pathname);
  location.replace(location.pathname);
}

/** Whether this page was shown anew while its box was left. Told once. */
export function wasLeft() {
  const left = sessionStorage.getItem(LEFT) === location.pathname;
  sessionStorage.removeItem(LEFT);
  return left;
}

function signedOut() {
  again(); // the server leads to the log-in page and back
  throw new Error("signed out");
}

async function tell(word) {
  heard = Date.now();
  if (word.out) return again();
  if (word.warned) return warners.forEach((step) => step(word.warned));
  if (word.beat) {
    // The browser is alive, and so is the server: the seats are leased anew.
    await post("/desk/alive", {}).catch(() => { offline.hidden = false; });
  }
  for (const run of listeners) run(word.keys ?? []);
}

function listen(share) {
  const source = new EventSource("/desk/events");
  const pass = (word) => { share?.postMessage(word); tell(word); };
  source.addEventListener("message", (event) => pass({ keys: JSON.parse(event.data) }));
  source.addEventListener("warning", (event) => pass({ warned: JSON.parse(event.data) }));
  source.addEventListener("beat", () => pass({ beat: true }));
  source.addEventListener("out", () => { source.close(); pass({ out: true }); });
  source.addEventListener("error", () => {
    offline.hidden = false;
    // A refused stream is not tried again by the browser: the log-in has ended, or the server is being restarted.
    if (source.readyState === EventSource.CLOSED) setTimeout(() => listen(share), 3000);
  });
  addEventListener("pagehide", () => source.close());
}

export function start() {
  if (!desk) return;
  addEventListener("submit", (event) => { leaving ||= event.target.method === "post"; });
  addEventListener("pageshow", () => { leaving = false; });
  if (navigator.locks && window.BroadcastChannel) {
    // Browsers open six connections to a host at most: many tabs share one stream.
    const share = new BroadcastChannel("xiaoer-desk");
    share.addEventListener("message", (event) => tell(event.data));
    navigator.locks.request("xiaoer-desk", () => { listen(share); return new Promise(() => {}); });
  } else {
    listen(null);
  }
  setInterval(() => { if (Date.now() - heard > ASK_MS) tell({ beat: true }); }, ASK_MS / 4);
}
