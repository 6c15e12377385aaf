// @ts-check
/**
 * Polling that rests while nobody looks and admits when it is cut off.
 * Trigger filters would need eval, which our content security policy forbids; so the request itself is stopped.
 */

const banner = document.getElementById("stale-banner");

/** @param {Event} event */
const isPoll = (event) => {
  const { elt, requestConfig } = /** @type {CustomEvent} */ (event).detail;
  const source = requestConfig?.elt ?? elt;
  return source instanceof Element && (source.getAttribute("hx-trigger") ?? "").includes("every ");
};

/** @param {boolean} stale */
function mark(stale) {
  if (banner) banner.hidden = !stale;
}

// Nobody pressed anything: the server does not take it for somebody being there.
document.addEventListener("htmx:configRequest", (event) => {
  const { elt, headers } = /** @type {CustomEvent} */ (event).detail;
  const trigger = elt instanceof Element ? (elt.getAttribute("hx-trigger") ?? "") : "";
  if (/\b(every|load)\b/.test(trigger)) headers["X-Polled"] = "1";
});

// A finger that is down belongs to what lies under it: a swap in between would swallow the tap.
// Let go outside the window it is never reported up, so a press counts for some seconds at most.
const LONGEST_PRESS_MS = 15_000;
let pressedAt = -Infinity;
addEventListener("pointerdown", () => (pressedAt = performance.now()), true);
for (const name of ["pointerup", "pointercancel"]) {
  // The click comes after the pointer is up, in the same task or the next.
  addEventListener(name, () => setTimeout(() => (pressedAt = -Infinity)), true);
}
document.addEventListener("htmx:beforeSwap", (event) => {
  // The next poll still names the state that is shown, and is answered with what this one brought.
  if (performance.now() - pressedAt < LONGEST_PRESS_MS && isPoll(event)) event.preventDefault();
});

document.addEventListener("htmx:beforeRequest", (event) => {
  if (!isPoll(event)) return;
  const source = /** @type {CustomEvent} */ (event).detail.elt;
  // A swap would take an open dialog or a half-typed word away from under the hand.
  const busy = source.querySelector("dialog[open]") || source.contains(document.activeElement?.closest("input, textarea, select") ?? null);
  if (document.hidden || busy) event.preventDefault();
});

for (const name of ["htmx:sendError", "htmx:timeout", "htmx:responseError"]) {
  document.addEventListener(name, (event) => {
    if (isPoll(event)) mark(true);
  });
}
document.addEventListener("htmx:afterRequest", (event) => {
  if (isPoll(event) && /** @type {CustomEvent} */ (event).detail.successful) mark(false);
});
window.addEventListener("offline", () => mark(true));
window.addEventListener("online", () => mark(false));

// The element that had the focus may be swapped: find it again by its id, so that keys go on working.
let focusedId = "";
document.addEventListener("htmx:beforeSwap", () => {
  focusedId = document.activeElement?.id ?? "";
});
document.addEventListener("htmx:afterSettle", () => {
  if (focusedId && document.activeElement === document.body) document.getElementById(focusedId)?.focus();
  focusedId = "";
});
