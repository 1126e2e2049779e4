/* Parts that an answer calls for: <details data-unfold="name=value"> opens once its form is given that answer. It never
   folds by itself: what was typed stays in sight. Without this module one opens it by hand. */

function unfold({ target }) {
  const form = target.closest("form");
  form?.querySelectorAll("details[data-unfold]").forEach((part) => {
    const [name, value] = part.dataset.unfold.split("=");
    // A draft given back speaks for the whole form; any other change for its own field alone.
    if ((target === form || target.name === name) && form.elements[name].value === value) part.open = true;
  });
}

export function unfoldParts(root) {
  root.addEventListener("change", unfold);
}
