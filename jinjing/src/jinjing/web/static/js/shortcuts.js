// @ts-check
/**
 * Single keys outside of inputs: `/` the page's own search (Escape leaves it) or else the palette, `?` overview, `j` `k`
 * through `data-row`, `g` and a letter to a place (`data-go`), and any element's own `data-key`.
 *
 * The overview is of the page in front: its `data-key` elements, and the rows of `<dl data-keys-of-page hidden>` with which
 * a page tells what its own scripts listen to.
 */

const AFTER_G_MS = 1200;
let afterG = 0;

/** @param {Element | null} element */
function typesHere(element) {
  return Boolean(element?.closest("input:not([type=radio]):not([type=checkbox]), textarea, select, [contenteditable]"));
}

/** @param {string} selector @param {string} front */
function visible(selector, front = "dialog[open]") {
  const inside = document.querySelector(front) ?? document;
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

function find() {
  const own = visible("[data-search]")[0];
  if (own) own.focus();
  else /** @type {HTMLElement | null} */ (document.querySelector("[data-palette-opener]"))?.click();
}

/** @param {HTMLElement} keyed */
function wordOf(keyed) {
  const spoken = /** @type {HTMLElement} */ ((keyed.closest("label") ?? keyed).cloneNode(true));
  spoken.querySelectorAll("kbd, svg:not([aria-label])").forEach((mark) => mark.remove());
  return (keyed.getAttribute("aria-label") ?? spoken.textContent ?? "").replace(/\s+/g, " ").trim();
}

/** @param {string} word @param {string} key */
function keyRow(word, key) {
  const row = document.createElement("div");
  const [term, told, mark] = [document.createElement("dt"), document.createElement("dd"), document.createElement("kbd")];
  term.textContent = word;
  mark.className = "key";
  mark.textContent = key;
  told.append(mark);
  row.append(term, told);
  return row;
}

// The palette makes way for the overview that is chosen in it.
const FRONT = "dialog[open]:not(#palette-dialog)";

/** What the page in front listens to, before the overview lies over it. */
function fillOverview() {
  const list = document.querySelector("[data-keys-here]");
  if (!list) return;
  /** @type {Map<string, string>} */
  const keyed = new Map();
  for (const element of visible("[data-key]", FRONT)) {
    const key = element.dataset.key ?? "";
    if (!keyed.has(key)) keyed.set(key, wordOf(element));
  }
  const told = [...document.querySelectorAll("[data-keys-of-page] > div")].map((row) => row.cloneNode(true));
  list.replaceChildren(...[...keyed].map(([key, word]) => keyRow(word, key)), ...told);
  const here = list.closest("[data-keys-of-front]");
  if (here instanceof HTMLElement) here.hidden = !list.hasChildNodes();
  const rows = visible("[data-row]", FRONT).length > 0;
  document.querySelectorAll("[data-keys-of-rows]").forEach((row) => { /** @type {HTMLElement} */ (row).hidden = !rows; });
}

function openOverview() {
  const overview = document.getElementById("keys");
  if (!(overview instanceof HTMLDialogElement) || overview.open) return;
  fillOverview();
  overview.showModal();
}

/** @type {Record<string, () => void>} */
const actions = {
  "/": find,
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
// The menu and the palette open it too: filled on the way down, before dialogs.js shows it.
document.addEventListener("click", (event) => {
  if (/** @type {Element} */ (event.target).closest('[data-opens="keys"]')) fillOverview();
}, true);
