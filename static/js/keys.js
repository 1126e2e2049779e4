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

/* Rows of the list of cases: j and k go down and up (Enter then opens, as on any link), x picks the row. [data-keys]
   names them; it is hidden where there is no script. */
export function moveThroughRows(root) {
  const rows = [...root.querySelectorAll(".board__table tr:has(.board__ref a)")];
  if (!rows.length) return;
  root.querySelectorAll("[data-keys]").forEach((help) => { help.hidden = false; });
  root.addEventListener("keydown", (event) => {
    if (!isPlainKey(event) || !"jkx".includes(event.key) || event.key.length !== 1) return;
    const here = rows.findIndex((row) => row.contains(root.activeElement));
    event.preventDefault();
    if (event.key === "x") rows[here]?.querySelector(".pick input")?.click();
    else rows[Math.max(0, here + (event.key === "j" ? 1 : -1))]?.querySelector(".board__ref a").focus();
  });
}
