/* A form of several rows with the same fields ([data-grid], its rows [data-grid-row]): Alt and an arrow key go to
   the same field of the row above or below. Alt, because arrows alone belong to the text and the list being chosen from. */

const STEPS = { ArrowUp: -1, ArrowDown: 1 };

function sameField(row, field) {
  const last = (name) => name.slice(name.lastIndexOf("-"));
  return [...row.querySelectorAll("[name]")].find((one) => one.type !== "hidden" && last(one.name) === last(field.name));
}

function onKey(event) {
  const step = STEPS[event.key];
  const row = event.target.closest("[data-grid-row]");
  if (!step || !event.altKey || event.ctrlKey || event.metaKey || !row || !event.target.name) return;
  const rows = [...event.currentTarget.querySelectorAll("[data-grid-row]")];
  const field = rows[rows.indexOf(row) + step] && sameField(rows[rows.indexOf(row) + step], event.target);
  event.preventDefault();
  if (!field) return;
  field.focus();
  field.select?.();
}

export function walkGrids(root) {
  root.querySelectorAll("[data-grid]").forEach((grid) => {
    grid.addEventListener("keydown", onKey);
    grid.querySelectorAll("[data-with-script]").forEach((hint) => (hint.hidden = false));
  });
}
