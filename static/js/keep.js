/* Drafts: a form with data-keep="name" is kept in this browser while it is typed and given back after a lost line.
   - The name should carry the person's id, so that a shared computer never shows another's draft.
   - Secrets, files and the CSRF token are never kept.
   - A draft goes away when the form was accepted: the page after sending no longer holds that form.
   The element [data-kept] inside the form says when it was last kept. */

const PREFIX = "fairfile-draft:";
const SENT = "fairfile-sent";
const MAX_AGE_MS = 24 * 60 * 60 * 1000;
const WAIT_MS = 800;

const isKept = (control) =>
  control.name && control.name !== "csrf_token" && !["password", "file", "hidden", "submit"].includes(control.type);

function readDraft(name) {
  try {
    const draft = JSON.parse(localStorage.getItem(PREFIX + name));
    return draft && Date.now() - draft.at < MAX_AGE_MS ? draft : null;
  } catch {
    return null;
  }
}

function valuesOf(form) {
  return [...form.elements].filter(isKept).map((control) => ({
    name: control.name,
    value: control.value,
    checked: "checked" in control && ["checkbox", "radio"].includes(control.type) ? control.checked : null,
  }));
}

function giveBack(form, values) {
  for (const { name, value, checked } of values) {
    const same = [...form.elements].filter((control) => isKept(control) && control.name === name);
    if (checked === null) {
      if (same[0]) same[0].value = value;
    } else {
      same.filter((control) => control.value === value).forEach((control) => { control.checked = checked; });
    }
  }
}

/* What the server was sent and has refused comes back filled in: its answer wins over the draft. */
const cameBackWithErrors = (form) => form.querySelector("[aria-invalid=true]") !== null;

function say(form, at, template) {
  const place = form.querySelector("[data-kept]");
  const time = new Date(at).toLocaleTimeString(document.documentElement.lang, { hour12: false });
  if (place && template) place.textContent = template.replace("{time}", time);
}

function keep(form) {
  const name = form.dataset.keep;
  const words = form.querySelector("[data-kept]")?.dataset.kept;
  const draft = readDraft(name);
  if (draft && !cameBackWithErrors(form)) {
    giveBack(form, draft.values);
    say(form, draft.at, words);
    form.dispatchEvent(new Event("change", { bubbles: true }));
  }
  let waiting;
  const store = () => {
    const at = Date.now();
    localStorage.setItem(PREFIX + name, JSON.stringify({ at, values: valuesOf(form) }));
    say(form, at, words);
  };
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(store, WAIT_MS);
  });
  form.addEventListener("submit", () => {
    clearTimeout(waiting);
    store();
    sessionStorage.setItem(SENT, name);
  });
}

export function keepDrafts(root) {
  const forms = [...root.querySelectorAll("form[data-keep]")];
  const sent = sessionStorage.getItem(SENT);
  if (sent && !forms.some((form) => form.dataset.keep === sent)) localStorage.removeItem(PREFIX + sent);
  sessionStorage.removeItem(SENT);
  Object.keys(localStorage)
    .filter((key) => key.startsWith(PREFIX) && !readDraft(key.slice(PREFIX.length)))
    .forEach((key) => localStorage.removeItem(key));
  forms.forEach(keep);
}
