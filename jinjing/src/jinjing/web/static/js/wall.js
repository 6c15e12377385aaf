// @ts-check
/**
 * The morning sheet on the wall: arrow keys, space, page keys, Home and End turn the page; Escape leaves. A page with
 * more than fits is shown to its end before the next one comes.
 */

const pages = /** @type {HTMLElement[]} */ ([...document.querySelectorAll(".wall__page")]);
const frame = /** @type {HTMLElement | null} */ (document.querySelector("[data-leaves]"));

const NEXT = ["ArrowRight", "ArrowDown", "PageDown", " ", "Enter"];
const BACK = ["ArrowLeft", "ArrowUp", "PageUp", "Backspace"];

/** Which page fills the screen. */
function current() {
  const middle = window.innerHeight / 2;
  const found = pages.findIndex((page) => page.getBoundingClientRect().bottom > middle);
  return found === -1 ? pages.length - 1 : found;
}

/** @param {number} number */
function show(number) {
  const page = pages[Math.min(pages.length - 1, Math.max(0, number))];
  page.scrollIntoView({ block: "start" });
  page.focus({ preventScroll: true });
}

/** How much of a page that is longer than the screen one key shows. */
const PART = 0.7;

function forward() {
  const below = pages[current()].getBoundingClientRect().bottom - window.innerHeight;
  if (below > 1) window.scrollBy(0, Math.min(below, window.innerHeight * PART));
  else if (current() < pages.length - 1) show(current() + 1);
}

function back() {
  const above = -pages[current()].getBoundingClientRect().top;
  if (above > 1) window.scrollBy(0, -Math.min(above, window.innerHeight * PART));
  else show(current() - 1);
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (document.querySelector("dialog[open]")) return;
  const target = event.target instanceof Element ? event.target : null;
  const pressesLink = target?.closest("a, button") && (event.key === "Enter" || event.key === " ");
  if (pressesLink) return;
  const shift = event.shiftKey && event.key === " ";
  if (event.key === "Escape") location.assign(frame?.dataset.leaves ?? "/");
  else if (event.key === "Home") show(0);
  else if (event.key === "End") show(pages.length - 1);
  else if (BACK.includes(event.key) || shift) back();
  else if (NEXT.includes(event.key)) forward();
  else return;
  event.preventDefault();
});
