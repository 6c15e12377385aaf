// @ts-check
/**
 * Call mode: after a digit has chosen the outcome the cursor stands in the note, so that Enter saves and
 * goes on. Arrow keys and the mouse leave the focus where it is.
 */

/** @param {Element | null} element */
const isTyping = (element) => Boolean(element?.closest("input:not([type=radio]), textarea, select"));

document.addEventListener("keydown", (event) => {
  if (!/^[1-9]$/.test(event.key) || event.ctrlKey || event.metaKey || event.altKey || isTyping(document.activeElement)) return;
  const form = document.querySelector("[data-call-form]");
  if (!form?.querySelector(`[data-key="${event.key}"]`)) return;
  // The shared shortcuts press the radio in this same event; the note follows once that is done.
  setTimeout(() => /** @type {HTMLElement | null} */ (form.querySelector("[data-call-note]"))?.focus());
});
