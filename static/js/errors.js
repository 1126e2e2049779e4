/* After a form came back with errors, the list of them is the first thing to be read. */
export function leadToErrors(root) {
  root.querySelector(".errors")?.focus();
}
