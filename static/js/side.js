/* Side panel: a form with data-side="/path" sends itself there after each pause and shows the answer in
   the element named by data-side-target. The answer is a piece of HTML; if its root has data-action-label,
   the form's filled button takes that name, so that the button always says what will happen. */

const WAIT_MS = 350;

/* Files say nothing about dates, and would travel again with every pause. */
function typed(form) {
  const values = new FormData(form);
  [...values].filter(([, value]) => value instanceof File).forEach(([name]) => values.delete(name));
  return values;
}

function refresher(form) {
  const target = document.getElementById(form.dataset.sideTarget);
  let waiting;
  let running = new AbortController();

  async function refresh() {
    running.abort();
    running = new AbortController();
    try {
      const answer = await fetch(form.dataset.side, { method: "POST", body: typed(form), signal: running.signal });
      if (!answer.ok) return;
      target.innerHTML = await answer.text();
      const label = target.firstElementChild?.dataset.actionLabel;
      const button = form.querySelector("[data-takes-label]");
      if (label && button) button.textContent = label;
    } catch (error) {
      if (error.name !== "AbortError") target.setAttribute("data-stale", "");
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
