// @ts-check
/**
 * A sheet that the server takes away gives the focus back: to what opened it, found again by its id,
 * because the board behind was drawn anew; else to the search, where the next person is looked for.
 */

const SHEET = "sheet";
let openerId = "";

document.addEventListener("htmx:beforeRequest", (event) => {
  const { elt, target } = /** @type {CustomEvent} */ (event).detail;
  if (target?.id === SHEET && elt.id) openerId = elt.id;
});

document.addEventListener("htmx:afterSettle", () => {
  const sheet = document.getElementById(SHEET);
  if (!openerId || !sheet || sheet.childElementCount > 0) return;
  const next = document.getElementById(openerId) ?? document.querySelector("[data-search]");
  openerId = "";
  if (document.activeElement === document.body && next instanceof HTMLElement) next.focus();
});
