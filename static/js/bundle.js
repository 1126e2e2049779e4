/* The bundle builder ([data-bundle]): a paper ([data-item]) is dragged before another or into a section
   ([data-section]), or moved by Alt and an arrow key. Each move is the same small form that a button would send. */

function send(root, fields) {
  const form = document.createElement("form");
  const token = root.querySelector("input[name=csrf_token]").value;
  form.method = "post";
  form.action = root.dataset.change;
  for (const [name, value] of Object.entries({ csrf_token: token, ...fields })) {
    const input = document.createElement("input");
    Object.assign(input, { type: "hidden", name, value });
    form.append(input);
  }
  document.body.append(form);
  form.submit();
}

function onKey(event) {
  const op = { ArrowUp: "up", ArrowDown: "down" }[event.key];
  const row = event.target.closest(".bundle__row[data-item]");
  if (!op || !event.altKey || event.ctrlKey || event.metaKey || !row) return;
  event.preventDefault();
  row.querySelector(`[data-op=${op}]`).click();
}

function drag(root) {
  let item = null;
  const over = (target) => {
    root.querySelectorAll(".is-over").forEach((one) => one.classList.remove("is-over"));
    target?.classList.add("is-over");
  };
  root.addEventListener("dragstart", (event) => {
    item = event.target.closest("[data-item]")?.dataset.item ?? null;
    event.dataTransfer?.setData("text/plain", item ?? "");
  });
  root.addEventListener("dragover", (event) => {
    const target = event.target.closest(".bundle__row, .bundle__section");
    if (!item || !target) return;
    event.preventDefault();
    over(target);
  });
  root.addEventListener("dragend", () => over(null));
  root.addEventListener("drop", (event) => {
    const section = event.target.closest("[data-section]")?.dataset.section;
    const before = event.target.closest(".bundle__row")?.dataset.item ?? "";
    if (!item || !section || before === item) return;
    event.preventDefault();
    send(root, { op: "place", item, section, before });
  });
}

export function buildBundles(root) {
  root.querySelectorAll("[data-bundle]").forEach((builder) => {
    builder.querySelectorAll("[data-with-script]").forEach((hint) => (hint.hidden = false));
    builder.addEventListener("keydown", onKey);
    drag(builder);
  });
}

/* Redaction: a rectangle drawn on the page ([data-redact]) fills the form ([data-region]). */
export function drawRegions(root) {
  const page = root.querySelector("[data-redact]");
  const form = root.querySelector("[data-region]");
  if (!page || !form) return;
  const svg = page.querySelector("svg");
  let from = null;
  let box = null;
  const at = (event) => {
    const area = svg.getBoundingClientRect();
    const share = (value, size) => Math.min(100, Math.max(0, (value / size) * 100));
    return [share(event.clientX - area.left, area.width), share(event.clientY - area.top, area.height)];
  };
  svg.addEventListener("pointerdown", (event) => {
    from = at(event);
    box?.remove();
    box = document.createElementNS("http://www.w3.org/2000/svg", "rect");
    box.setAttribute("class", "redact__box");
    svg.append(box);
    svg.setPointerCapture(event.pointerId);
  });
  svg.addEventListener("pointermove", (event) => {
    if (!from) return;
    const to = at(event);
    const [left, right] = [from[0], to[0]].sort((one, other) => one - other);
    const [top, bottom] = [from[1], to[1]].sort((one, other) => one - other);
    const shape = { x: left, y: top, width: right - left, height: bottom - top };
    for (const [name, value] of Object.entries(shape)) box.setAttribute(name, value);
    for (const [name, value] of Object.entries({ left, top, right, bottom })) form.elements[name].value = value.toFixed(1);
  });
  svg.addEventListener("pointerup", () => (from = null));
}
