/* Work that goes on elsewhere: a page with [data-follow] is fetched again every moment, and those regions take what is
   new. When the work is over the answer has no such region, and its whole content takes the place of this one.
   Without this module the page renews itself (its <noscript>). */

const EVERY_MS = 1000;
const AT_MOST_MS = 15000; // between two looks at a server that does not answer

async function look() {
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
  if (!answer.ok) throw new Error(answer.statusText);
  if (answer.redirected) location.reload(); // signed out meanwhile: the browser goes where a person would
  return new DOMParser().parseFromString(await answer.text(), "text/html");
}

function take(page, regions) {
  const news = page.querySelectorAll("[data-follow]");
  if (news.length) {
    regions.forEach((region, at) => {
      // What is the same is left alone: a status would be read out again.
      if (news[at] && news[at].innerHTML !== region.innerHTML) region.replaceChildren(...news[at].childNodes);
    });
    return true;
  }
  document.title = page.title;
  document.querySelector("main").replaceWith(page.querySelector("main"));
  return false;
}

async function follow(regions) {
  let wait = EVERY_MS;
  for (let goesOn = true; goesOn; ) {
    await new Promise((resolve) => setTimeout(resolve, wait));
    if (document.hidden) continue;
    try {
      goesOn = take(await look(), regions);
      wait = EVERY_MS;
    } catch {
      wait = Math.min(2 * wait, AT_MOST_MS);
    }
  }
}

export function followWork(root) {
  const regions = [...root.querySelectorAll("[data-follow]")];
  if (regions.length) follow(regions);
}
