// @ts-check
/**
 * Fields that are edited in their place (`data-saves-on-enter`): Enter saves, in a longer text Shift+Enter begins a new
 * line; Escape gives up (`data-gives-up`). Keys that belong to an input method choose characters and do neither.
 */

const FORM = "form[data-saves-on-enter]";
const OF_INPUT_METHOD = 229;

/** @param {KeyboardEvent} event */
function onKey(event) {
  if (event.isComposing || event.keyCode === OF_INPUT_METHOD || event.defaultPrevented) return;
  const here = /** @type {Element} */ (event.target);
  const form = here.closest(FORM);
  if (!(form instanceof HTMLFormElement)) return;
  if (event.key === "Escape") {
    event.preventDefault();
    event.stopPropagation();
    /** @type {HTMLElement | null} */ (form.querySelector("[data-gives-up]"))?.click();
  } else if (event.key === "Enter" && !event.shiftKey && here instanceof HTMLTextAreaElement) {
    event.preventDefault();
    form.requestSubmit();
  }
}

// On the way down: Escape would otherwise lead out of the input, with the words still in it.
document.addEventListener("keydown", onKey, true);

// What stands there is gone on with: the cursor waits behind it.
document.addEventListener("htmx:afterSettle", (event) => {
  const typing = document.activeElement;
  const brought = /** @type {Element} */ (event.target).contains(typing);
  if (brought && typing?.matches(`${FORM} :is(textarea, input[type=text])`)) {
    const entry = /** @type {HTMLTextAreaElement | HTMLInputElement} */ (typing);
    entry.setSelectionRange(entry.value.length, entry.value.length);
  }
});
