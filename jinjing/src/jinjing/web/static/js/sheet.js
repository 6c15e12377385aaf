// @ts-check
/**
 * A sheet that the server takes away gives the focus back: to what opened it, found again by its id,
 * because the board behind was drawn anew; else to the search, where the next person is looked for. There the words
 * go with the person they found, unless other ones have been typed since.
 */

const SHEET = "sheet";
let openerId = "";
let foundBy = "";

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

document.addEventListener("htmx:afterSettle", () => {
  const words = document.querySelector("[data-search]");
  if (!(words instanceof HTMLInputElement)) return;
  const found = document.getElementById("found")?.querySelector("[data-found]");
  if (found && !foundBy) foundBy = words.value;
  if (found || !foundBy) return;
  if (words.value === foundBy) words.value = "";
  foundBy = "";
});
