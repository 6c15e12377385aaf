// @ts-check
/**
 * Time left, counted from the server's seconds: the tablet's own clock may be wrong.
 * `data-countdown` holds the seconds left when the element was rendered.
 */

/** @type {WeakMap<Element, number>} moments of performance.now() at which time is up */
const ends = new WeakMap();

/** @param {HTMLElement} element */
function show(element) {
  let end = ends.get(element);
  if (end === undefined) {
    end = performance.now() + Number(element.dataset.countdown) * 1000;
    ends.set(element, end);
  }
  const left = Math.max(0, Math.ceil((end - performance.now()) / 1000));
  const shown = element.querySelector("[data-countdown-left]");
  if (!shown) return;
  const text = left > 0 ? `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}` : (element.dataset.over ?? "");
  if (shown.textContent !== text) shown.textContent = text;
  element.classList.toggle("countdown--soon", left <= Number(element.dataset.warn));
  element.classList.toggle("countdown--over", left === 0);
}

function tick() {
  document.querySelectorAll("[data-countdown]").forEach((element) => show(/** @type {HTMLElement} */ (element)));
}

setInterval(tick, 1000);
document.addEventListener("htmx:afterSettle", tick);
tick();
