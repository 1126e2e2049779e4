/* [data-print]: a button that prints the page. It is hidden where there is no script: the browser's own menu prints too. */
export function offerPrinting(root) {
  root.querySelectorAll("[data-print]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  });
}
