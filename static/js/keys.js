/* Keyboard: any control with data-key="c" is reached by pressing that letter; "/" goes to the search box.
   A key never fires while someone types, nor with a modifier, so browser and screen-reader keys stay theirs. */

const TYPING = "input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]";

function isPlainKey(event) {
  const typing = event.target instanceof Element && event.target.closest(TYPING);
  return !typing && !event.defaultPrevented && !event.ctrlKey && !event.metaKey && !event.altKey && !event.repeat;
}

export function listenForKeys(root) {
  root.addEventListener("keydown", (event) => {
    if (!isPlainKey(event) || event.key.length !== 1) return;
    const control = [...root.querySelectorAll("[data-key]")].find((one) => one.dataset.key === event.key);
    if (!control) return;
    event.preventDefault();
    if (control.matches("input, textarea, select")) control.focus();
    else control.click();
  });
}
