/* Uploads: a form.upload shows its <progress> while the files travel. The form is sent as it would be without
   this module, and the browser goes where the server says in X-Goes-On: a request that followed the redirect itself
   would use up what the next page has to say. On any failure it is sent the plain way. */

function send(form) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest(); // fetch cannot report how much has been sent
    const progress = form.querySelector("progress");
    request.upload.addEventListener("progress", (event) => {
      if (!event.lengthComputable || !progress) return;
      progress.max = event.total;
      progress.value = event.loaded;
    });
    request.addEventListener("load", () => resolve(request));
    request.addEventListener("error", reject);
    request.open("POST", form.action);
    request.setRequestHeader("X-Goes-On", "where");
    request.send(new FormData(form));
  });
}

async function onSubmit(event) {
  const form = event.currentTarget;
  event.preventDefault();
  form.dataset.sending = "";
  form.setAttribute("aria-busy", "true");
  try {
    const answer = await send(form);
    const onward = answer.getResponseHeader("X-Goes-On");
    if (onward) {
      location.assign(onward);
    } else {
      showAnswer(answer.responseText);
    }
  } catch {
    form.submit();
  }
}

/* Refused: the server's page with its errors takes the place of this one, as after a plain submit. */
function showAnswer(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  document.title = page.title;
  document.querySelector("main").replaceWith(page.querySelector("main"));
  sendWithProgress(document);
  document.querySelector(".errors")?.focus();
}

export function sendWithProgress(root) {
  root.querySelectorAll("form.upload").forEach((form) => form.addEventListener("submit", onSubmit));
}
