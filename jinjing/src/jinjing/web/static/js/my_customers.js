// @ts-check
/**
 * Choosing rows of a table (`data-picks`): x on the row that has the focus, shift for a range, the box in the head
 * for the whole page; the bar below (`data-bulk`) says how many. Without this script the boxes still work.
 */

const table = document.querySelector("[data-picks]");
const bar = document.querySelector("[data-bulk]");
const everybody = /** @type {HTMLInputElement | null} */ (document.querySelector("[data-all]"));
let last = -1;

/** @returns {HTMLInputElement[]} */
function boxes() {
  return [...(table?.querySelectorAll("[data-pick]") ?? [])].map((box) => /** @type {HTMLInputElement} */ (box));
}

/** Whoever takes one out does not mean everybody on all pages any more. */
function takenOut() {
  if (everybody) everybody.checked = false;
}

function tell() {
  const count = boxes().filter((box) => box.checked).length;
  const picked = /** @type {HTMLElement | null} */ (document.querySelector("[data-picked]"));
  if (picked) picked.hidden = Boolean(everybody?.checked);
  if (picked) picked.textContent = count === 1 ? picked.dataset.one ?? "" : (picked.dataset.many ?? "").replace("{count}", String(count));
  bar?.classList.toggle("clients__bulk--open", count > 0 || Boolean(everybody?.checked));
  const all = /** @type {HTMLInputElement | null} */ (table?.querySelector("[data-pick-all]"));
  if (all) {
    all.checked = count > 0 && count === boxes().length;
    all.indeterminate = count > 0 && count < boxes().length;
  }
}

/** @param {number} at @param {boolean} checked @param {boolean} range */
function pick(at, checked, range) {
  const found = boxes();
  const from = range && last >= 0 ? last : at;
  for (let place = Math.min(from, at); place <= Math.max(from, at); place += 1) found[place].checked = checked;
  if (!checked) takenOut();
  last = at;
  tell();
}

table?.addEventListener("click", (event) => {
  const box = /** @type {HTMLElement} */ (event.target).closest("[data-pick], [data-pick-all]");
  if (!(box instanceof HTMLInputElement)) return;
  if (box.matches("[data-pick-all]")) {
    for (const one of boxes()) one.checked = box.checked;
    if (!box.checked) takenOut();
    tell();
  } else {
    pick(boxes().indexOf(box), box.checked, /** @type {MouseEvent} */ (event).shiftKey);
  }
});
everybody?.addEventListener("change", tell);

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || document.querySelector("dialog[open]")) return;
  if (event.key.toLowerCase() !== "x") return;
  const box = document.activeElement?.closest("[data-row]")?.querySelector("[data-pick]");
  if (!(box instanceof HTMLInputElement) || document.activeElement?.matches("input:not([type=checkbox]), textarea, select")) return;
  event.preventDefault();
  pick(boxes().indexOf(box), !box.checked, event.shiftKey);
});

// Coming back, the browser may have kept the ticks.
window.addEventListener("pageshow", tell);
