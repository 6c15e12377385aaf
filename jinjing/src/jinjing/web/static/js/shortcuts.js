// @ts-check
/**
 * Single keys outside of inputs: `/` find (Escape leaves it), `?` overview, `j` `k` through `data-row`, `g` and a letter to a
 * place (`data-go`), and any element's own `data-key`.
 */

const AFTER_G_MS = 1200;
let afterG = 0;

/** @param {Element | null} element */
function typesHere(element) {
  return Boolean(element?.closest("input:not([type=radio]):not([type=checkbox]), textarea, select, [contenteditable]"));
}

/** @param {string} selector */
function visible(selector) {
  const inside = document.querySelector("dialog[open]") ?? document;
  return /** @type {HTMLElement[]} */ ([...inside.querySelectorAll(selector)]).filter((e) => e.getClientRects().length > 0);
}

/** @param {number} step */
function move(step) {
  const rows = visible("[data-row]");
  if (rows.length === 0) return;
  const here = rows.findIndex((row) => row.contains(document.activeElement));
  const next = rows[here === -1 ? (step > 0 ? 0 : rows.length - 1) : Math.min(rows.length - 1, Math.max(0, here + step))];
  next.tabIndex = -1;
  next.focus();
  next.scrollIntoView({ block: "nearest" });
}

/** @param {string} key */
function pressKeyed(key) {
  const keyed = visible(`[data-key="${CSS.escape(key)}"]`)[0];
  if (!keyed) return false;
  keyed.click();
  return true;
}

function openOverview() {
  const overview = document.getElementById("keys");
  if (overview instanceof HTMLDialogElement && !overview.open) overview.showModal();
}

/** @type {Record<string, () => void>} */
const actions = {
  "/": () => visible("[data-search]")[0]?.focus(),
  "?": openOverview,
  j: () => move(1),
  k: () => move(-1),
};

/** @param {KeyboardEvent} event */
function onKey(event) {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (typesHere(document.activeElement)) {
    // Out of the search, back to the keys.
    if (event.key === "Escape") /** @type {HTMLElement} */ (document.activeElement).blur();
    return;
  }
  if (performance.now() < afterG) {
    afterG = 0;
    const link = visible(`[data-go="${CSS.escape(event.key)}"]`)[0];
    if (link) {
      event.preventDefault();
      link.click();
      return;
    }
  }
  if (event.key === "g" && document.querySelector("[data-go]")) {
    afterG = performance.now() + AFTER_G_MS;
    return;
  }
  if (event.key === "Enter" && document.activeElement?.matches("[data-row]")) {
    event.preventDefault();
    document.activeElement.querySelector(/** @type {"a"} */ ("a[href], button:not([disabled])"))?.click();
    return;
  }
  if (event.key in actions) {
    event.preventDefault();
    actions[event.key]();
  } else if (pressKeyed(event.key)) {
    event.preventDefault();
  }
}

document.addEventListener("keydown", onKey);
