// Every action by a key: an element with data-key is clicked, or focused where it takes words. The sheet of all keys opens by "?".

const TYPED = "input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]";

export function start() {
  const sheet = document.getElementById("keys");
  document.getElementById("keys-open")?.addEventListener("click", () => sheet.showModal());
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.repeat) return;
    if (event.key === "Escape" && event.target.matches?.(TYPED)) return event.target.blur();
    if (event.target.matches?.(TYPED) || document.querySelector("dialog[open]")) return;
    const found = document.querySelector(`[data-key="${CSS.escape(event.key)}"]:not([hidden])`);
    if (!found) return;
    event.preventDefault();
    if (found.matches(TYPED)) found.focus();
    else found.click();
  });
}
