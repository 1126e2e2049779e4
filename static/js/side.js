/* Pieces beside the fields: a form with data-side="/path" sends itself there after each pause and shows what comes back.
   The answer is HTML: one <template data-place="id"> for each piece, named in the form's data-side-places. A piece about
   the same thing as before (data-of) stays as it is, with the answer and the focus in it. If a piece's root has
   data-action-label, the form's filled button takes that name, so that the button always says what will happen. */

const WAIT_MS = 350;

/* Files say nothing about dates, and would travel again with every pause. */
function typed(form) {
  const values = new FormData(form);
  [...values].filter(([, value]) => value instanceof File).forEach(([name]) => values.delete(name));
  return values;
}

function show(place, piece) {
  place.removeAttribute("data-stale");
  const of = piece.dataset.of ?? "";
  if (of && of === place.dataset.of) return;
  place.dataset.of = of;
  if (place.innerHTML.trim() || piece.innerHTML.trim()) place.replaceChildren(piece.content);
}

function refresher(form) {
  const places = form.dataset.sidePlaces.split(" ").map((id) => document.getElementById(id));
  let waiting;
  let running = new AbortController();

  async function refresh() {
    running.abort();
    running = new AbortController();
    try {
      const answer = await fetch(form.dataset.side, { method: "POST", body: typed(form), signal: running.signal });
      if (!answer.ok) return;
      const pieces = document.createElement("template");
      pieces.innerHTML = await answer.text();
      places.forEach((place) => show(place, pieces.content.querySelector(`[data-place="${place.id}"]`)));
      const label = form.querySelector("[data-action-label]")?.dataset.actionLabel;
      const button = form.querySelector("[data-takes-label]");
      if (label && button) button.textContent = label;
    } catch (error) {
      if (error.name !== "AbortError") places.forEach((place) => place.setAttribute("data-stale", ""));
    }
  }

  return () => {
    clearTimeout(waiting);
    waiting = setTimeout(refresh, WAIT_MS);
  };
}

export function refreshSides(root) {
  root.querySelectorAll("form[data-side]").forEach((form) => {
    const later = refresher(form);
    form.addEventListener("input", later);
    form.addEventListener("change", later);
  });
}
