// A sound and a notification when somebody begins to wait. Only where the person at the desk asked for it.

const PLACE = "xiaoer-desk alarm";
const button = document.getElementById("alarm");
let sound = null;

const on = () => localStorage.getItem(PLACE) === "on";

function shown() {
  if (!button) return;
  button.hidden = false;
  button.setAttribute("aria-pressed", String(on()));
  button.firstChild.textContent = on() ? "提醒：开 " : "提醒：关 ";
}

function beep() {
  try {
    sound ??= new AudioContext();
    const at = sound.currentTime;
    for (const [place, pitch] of [[0, 660], [0.18, 880]]) {
      const tone = sound.createOscillator();
      const loud = sound.createGain();
      tone.frequency.value = pitch;
      loud.gain.setValueAtTime(0.12, at + place);
      loud.gain.exponentialRampToValueAtTime(0.001, at + place + 0.16);
      tone.connect(loud).connect(sound.destination);
      tone.start(at + place);
      tone.stop(at + place + 0.17);
    }
  } catch {
    // a browser without sound still shows the notification
  }
}

/** Tell the person: `title` above, `words` below, `address` opened at a click. */
export function ring(title, words, address) {
  if (!on()) return;
  beep();
  document.documentElement.dataset.rang = address;
  if (!("Notification" in window) || Notification.permission !== "granted") return;
  const told = new Notification(title, { body: words, tag: address });
  told.addEventListener("click", () => { window.focus(); location.assign(address); });
}

export function start() {
  shown();
  button?.addEventListener("click", async () => {
    if (on()) {
      localStorage.removeItem(PLACE);
    } else {
      localStorage.setItem(PLACE, "on");
      beep();
      if ("Notification" in window && Notification.permission === "default") await Notification.requestPermission();
    }
    shown();
  });
}
