/* Focus: where the eye should be is never out of sight. */

/* After a form came back with errors, the list of them is the first thing to be read. */
export function leadToErrors(root) {
  root.querySelector(".errors")?.focus();
}

/* Browsers bring only the caret of a large field into view; a docked bar could cover the rest of it. */
export function keepClearOfDock(root) {
  if (!root.querySelector(".dock")) return;
  root.addEventListener("focusin", (event) => {
    if (!event.target.closest(".dock, .topbar")) event.target.scrollIntoView({ block: "nearest" });
  });
}
