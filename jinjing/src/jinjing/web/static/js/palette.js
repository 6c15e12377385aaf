// @ts-check
/**
 * The palette: Ctrl+K opens and closes it everywhere, the slash where a page has no box of its own (shortcuts.js).
 * Arrows choose, PageUp and PageDown go from group to group, Enter opens, Escape closes. Pages and commands answer
 * at once; customers only when the typing rests or Enter asks for them, because each look is counted and recorded.
 * Who types on before the palette is there loses no letter.
 */

const SOON_MS = 180;
const ON_ITS_WAY_MS = 4000;
const RESTS_MS = 650;
const OF_INPUT_METHOD = 229;

let soon = 0;
let rests = 0;
let quiet = 0;
let chosen = -1;
let chosenId = "";
let moved = false;
let enterWaits = false;
/** @type {string | null} What is typed while the palette is on its way; null at all other times. */
let early = null;
let enterEarly = false;
let answered = ""; // what the answer on the screen belongs to
let asked = "";

const box = () => /** @type {HTMLInputElement | null} */ (document.querySelector("[data-palette-words]"));
const form = () => /** @type {HTMLFormElement | null} */ (document.querySelector("[data-palette-box]"));
const answer = () => /** @type {HTMLElement | null} */ (document.querySelector("[data-palette-answer]"));
const options = () => /** @type {HTMLElement[]} */ ([...document.querySelectorAll("#palette-list [role=option]")]);
const dialog = () => /** @type {HTMLDialogElement | null} */ (document.getElementById("palette-dialog"));

/** @param {number} index */
function choose(index) {
  const all = options();
  chosen = all.length ? Math.min(Math.max(index, 0), all.length - 1) : -1;
  chosenId = all[chosen]?.id ?? "";
  all.forEach((option, at) => option.setAttribute("aria-selected", String(at === chosen)));
  const words = box();
  if (!words) return;
  words.setAttribute("aria-expanded", String(all.length > 0));
  if (chosen >= 0) {
    words.setAttribute("aria-controls", "palette-list");
    words.setAttribute("aria-activedescendant", all[chosen].id);
    const before = all[chosen].previousElementSibling;
    if (before?.getAttribute("role") === "presentation") before.scrollIntoView({ block: "nearest" });
    all[chosen].scrollIntoView({ block: "nearest" });
  } else {
    words.removeAttribute("aria-controls");
    words.removeAttribute("aria-activedescendant");
  }
}

/** @param {number} step */
function toGroup(step) {
  const all = options();
  const groups = all.map((option) => option.closest("[data-palette-group]"));
  const here = groups[chosen];
  if (step > 0) {
    const next = groups.findIndex((group, at) => at > chosen && group !== here);
    return choose(next === -1 ? all.length - 1 : next);
  }
  const first = groups.indexOf(here);
  choose(first < chosen || first === 0 ? first : groups.indexOf(groups[first - 1]));
}

/** Whether customers belong to the answer of what is typed and have been looked up. */
const complete = () => answered === box()?.value && !answer()?.hasAttribute("data-looking");

/** @param {"now" | "later"} look */
function ask(look) {
  clearTimeout(soon);
  if (look === "now") clearTimeout(rests);
  const sent = form();
  if (!sent) return;
  /** @type {HTMLInputElement} */ (sent.elements.namedItem("look")).value = look;
  asked = box()?.value ?? "";
  sent.dispatchEvent(new CustomEvent("palette:ask"));
}

function typed() {
  clearTimeout(soon);
  clearTimeout(rests);
  enterWaits = moved = false;
  const looks = form()?.hasAttribute("data-looks");
  soon = window.setTimeout(() => ask(looks ? "later" : "now"), SOON_MS);
  if (looks) rests = window.setTimeout(() => { if (!complete()) ask("now"); }, RESTS_MS);
}

function press() {
  const option = options()[chosen];
  if (option?.getAttribute("aria-disabled") === "true") return;
  option?.click();
}

function enter() {
  if (chosen >= 0 && (moved || complete())) return press();
  enterWaits = true;
  ask("now");
}

/** What is heard of an answer: how many, and the note that nobody is found or that it was asked too often. */
function tell() {
  const said = document.querySelector("[data-palette-said]");
  const all = answer();
  if (!said || !all || !box()?.value) return;
  const note = all.hasAttribute("data-looking") ? null : all.querySelector("[data-palette-note]");
  const words = [complete() ? all.dataset.said : "", note?.textContent].map((word) => word?.trim());
  said.textContent = words.filter(Boolean).join(" · ");
}

/** @param {KeyboardEvent} event */
const ofInputMethod = (event) => event.isComposing || event.keyCode === OF_INPUT_METHOD;

/** An answer has come: keep what was chosen by hand, else the first; Enter that was pressed too early counts now. */
function show() {
  answered = asked;
  const kept = moved ? options().findIndex((option) => option.id === chosenId) : 0;
  choose(Math.max(kept, 0));
  tell();
  if (!enterWaits || !complete()) return;
  enterWaits = false;
  // Of several customers one is chosen by the person.
  if (document.querySelectorAll('[data-palette-group="customers"] [role=option]').length <= 1) press();
}

function begin() {
  answered = asked = box()?.value ?? "";
  moved = enterWaits = false;
  choose(0);
  stir();
  takeEarly();
}

/** @param {KeyboardEvent} event */
function keepEarly(event) {
  if (early === null || box() || ofInputMethod(event) || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Escape") early = null;
  else if (event.key === "Backspace") early = early.slice(0, -1);
  else if (event.key === "Enter") enterEarly = true;
  else if (event.key.length === 1) early += event.key;
  else return;
  event.preventDefault();
  event.stopPropagation();
}

function takeEarly() {
  const words = box();
  const letters = early;
  const wanted = early !== null && enterEarly;
  early = null;
  if (!words || !letters) return;
  words.value = letters;
  typed();
  if (wanted) enter();
}

/** Nobody's customers stay on a screen that nobody works at. */
function stir() {
  clearTimeout(quiet);
  const seconds = Number(dialog()?.dataset.quiet);
  if (seconds > 0) quiet = window.setTimeout(() => dialog()?.close(), seconds * 1000);
}

function clear() {
  for (const timer of [soon, rests, quiet]) clearTimeout(timer);
  document.getElementById("palette")?.replaceChildren();
}

function toggle() {
  const front = dialog();
  if (front?.open) return front.close();
  if (front) clear(); // closed a moment ago and not yet gone
  const own = box();
  if (own) own.select();
  else if (!document.querySelector("dialog[data-above-veil][open]")) {
    /** @type {HTMLElement | null} */ (document.querySelector("[data-palette-opener]"))?.click();
  }
}

/** @type {Record<string, () => void>} */
const keys = {
  ArrowDown: () => choose(chosen + 1 < options().length ? chosen + 1 : 0),
  ArrowUp: () => choose(chosen > 0 ? chosen - 1 : options().length - 1),
  PageDown: () => toGroup(1),
  PageUp: () => toGroup(-1),
  Enter: enter,
};

document.addEventListener("keydown", (event) => {
  if (ofInputMethod(event) || event.defaultPrevented) return;
  if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "k") {
    event.preventDefault();
    toggle();
    return;
  }
  if (dialog()?.open) stir();
  if (event.target !== box() || event.ctrlKey || event.metaKey || event.altKey || !(event.key in keys)) return;
  event.preventDefault();
  if (event.key !== "Enter") moved = true;
  keys[event.key]();
});

document.addEventListener("input", (event) => {
  if (dialog()?.open) stir(); // an input method lets no key through that would count
  // Pinyin on its way to a character is not what somebody looks for.
  if (event.target === box() && !(/** @type {InputEvent} */ (event).isComposing)) typed();
});
document.addEventListener("compositionend", (event) => { if (event.target === box()) typed(); });
document.addEventListener("keydown", keepEarly, true);
document.addEventListener("pointerdown", stir);

document.addEventListener("click", (event) => {
  if (/** @type {Element} */ (event.target).closest("[data-palette-opener]") && !box()) {
    early = "";
    enterEarly = false;
    setTimeout(() => { if (!box()) early = null; }, ON_ITS_WAY_MS);
  }
  const option = /** @type {Element} */ (event.target).closest("#palette-list [data-opens]");
  if (option) dialog()?.close();
});

document.addEventListener("htmx:afterSettle", (event) => {
  const { target } = /** @type {CustomEvent} */ (event).detail;
  if (target?.id === "palette") begin();
  else if (target?.id === "palette-found") show();
});

// dialogs.js gives the focus back first; then the words and the names are gone from the page.
document.addEventListener("close", (event) => {
  const front = dialog();
  if (event.target === front) setTimeout(() => { if (front?.isConnected) clear(); });
}, true);
window.addEventListener("pagehide", clear);
if (box()) begin();
