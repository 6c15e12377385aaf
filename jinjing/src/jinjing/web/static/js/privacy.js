// @ts-check
/**
 * Pages with customers: veiled after a while without a touch (the first touch only takes the veil away),
 * opened values masked again when their seconds are over, also when the connection is gone by then, and no
 * page brought back as it was by "back".
 */

const MASK = "••••••";
const veil = /** @type {HTMLElement | null} */ (document.querySelector("[data-veil-after]"));
const quietMs = Number(veil?.dataset.veilAfter) * 1000;
let lastTouch = performance.now();
let swallowsUntil = 0;

const veiled = () => document.documentElement.classList.contains("is-veiled");

/** @param {boolean} on */
function setVeil(on) {
  if (!veil || veiled() === on) return;
  document.documentElement.classList.toggle("is-veiled", on);
  veil.hidden = !on;
}

/**
 * Whatever somebody does keeps the page open; on a veiled page it does nothing else.
 * @param {Event} event
 */
function touched(event) {
  const now = performance.now();
  lastTouch = now;
  if (veiled()) {
    const asked = event.target instanceof Element && event.target.closest("[data-above-veil]"); // the end of a session
    if (!asked) swallowsUntil = now + 600; // the click that follows a touch
    setVeil(false);
  }
  if (now < swallowsUntil && event.type !== "pointermove") {
    event.preventDefault();
    event.stopImmediatePropagation();
  }
}

if (veil && quietMs > 0) {
  for (const name of ["pointerdown", "click", "keydown", "input", "wheel"]) {
    document.addEventListener(name, touched, { capture: true, passive: false });
  }
  document.addEventListener("pointermove", () => { if (!veiled()) lastTouch = performance.now(); }, { passive: true });
  document.addEventListener("scroll", () => { if (!veiled()) lastTouch = performance.now(); }, { passive: true, capture: true });
  setInterval(() => setVeil(performance.now() - lastTouch >= quietMs), 500);
}

/** @type {WeakMap<Element, number>} */
const ends = new WeakMap();

function forget() {
  for (const element of document.querySelectorAll("[data-forget-after]")) {
    const opened = /** @type {HTMLElement} */ (element);
    const end = ends.get(opened) ?? performance.now() + Number(opened.dataset.forgetAfter) * 1000;
    ends.set(opened, end);
    if (performance.now() < end) continue;
    opened.removeAttribute("data-forget-after");
    opened.textContent = MASK;
  }
}

setInterval(forget, 500);
document.addEventListener("htmx:afterSettle", forget);
forget();

window.addEventListener("pagehide", () => {
  document.querySelectorAll("[data-forget-after]").forEach((element) => { element.textContent = MASK; });
});
window.addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
