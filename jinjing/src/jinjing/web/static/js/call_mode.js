// @ts-check
/**
 * Call mode by keyboard. A digit chooses the outcome; then the cursor stands where the next key belongs: among the
 * days for a call-back or an appointment, where a digit chooses the day, else in the note. Enter saves and goes on.
 * Arrow keys, mouse and finger leave the focus where it is. A refusal by its own button takes along what was typed.
 */

const NEEDS_A_DAY = ["call_back", "appointment"];
/** @type {HTMLFormElement | null} */
const form = document.querySelector("[data-call-form]");
const days = form?.querySelector("[data-call-days]");

/** @param {Element | null | undefined} element */
const isTyping = (element) => Boolean(element?.closest("input:not([type=radio]):not([type=checkbox]), textarea, select"));

/** @param {string} key */
function chooseDay(key) {
  const day = /** @type {HTMLInputElement | null | undefined} */ (days?.querySelector(`[data-day="${key}"]`));
  if (!day) return false;
  suggested = null;
  day.checked = true;
  day.focus();
  return true;
}

/** @param {string} key */
function chooseOutcome(key) {
  const pressed = /** @type {HTMLElement | null | undefined} */ (form?.querySelector(`[name=outcome][data-key="${key}"]`));
  if (!pressed) return false;
  pressed.click();
  moveOn();
  return true;
}

/** @type {HTMLInputElement | null} */
let suggested = null;

/** Whoever asks to be called again is called on the next working day, unless another one is chosen. */
function suggestDay() {
  const chosen = /** @type {HTMLInputElement | null | undefined} */ (days?.querySelector("input[type=radio]:checked"));
  if (outcome() === "call_back") {
    if (chosen?.value === "") suggested = check('[data-day="1"]');
  } else if (suggested) {
    // It was the call-back's day, and nobody's choice.
    if (chosen === suggested) check('[value=""]');
    suggested = null;
  }
}

/** @param {string} day */
function check(day) {
  const one = /** @type {HTMLInputElement | null | undefined} */ (days?.querySelector(`input[type=radio]${day}`));
  if (one) one.checked = true;
  return one ?? null;
}

const outcome = () => /** @type {HTMLInputElement | null | undefined} */ (form?.querySelector("[name=outcome]:checked"))?.value ?? "";

function moveOn() {
  const chosen = /** @type {HTMLElement | null | undefined} */ (days?.querySelector("input[type=radio]:checked"));
  const note = /** @type {HTMLElement | null | undefined} */ (form?.querySelector("[data-call-note]"));
  (NEEDS_A_DAY.includes(outcome()) ? chosen : note)?.focus();
}

// The form came back for want of a day: the digits choose one.
if (NEEDS_A_DAY.includes(outcome()) && form?.querySelector(".field__error")) moveOn();

form?.addEventListener("change", (event) => {
  const { name } = /** @type {HTMLInputElement} */ (event.target);
  if (name === "outcome") suggestDay();
  if (name === "soon") suggested = null;
});

// The button has a form of its own, which knows nothing of the note: what was heard before the refusal goes with it.
document.getElementById("refuse")?.addEventListener("submit", (event) => {
  const refusal = /** @type {HTMLInputElement | null | undefined} */ (form?.querySelector('[name=outcome][value="do_not_call"]'));
  if (!refusal) return;
  event.preventDefault();
  refusal.checked = true;
  suggestDay();
  form?.requestSubmit();
});

document.addEventListener("keydown", (event) => {
  if (!form || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  const here = document.activeElement;
  if (!/^[1-9]$/.test(event.key) || isTyping(here) || document.querySelector("dialog[open]")) return;
  if (!(days?.contains(here) && chooseDay(event.key)) && !chooseOutcome(event.key)) return;
  // Before the shared shortcuts, which would press the same digit once more.
  event.preventDefault();
  event.stopPropagation();
}, true);
