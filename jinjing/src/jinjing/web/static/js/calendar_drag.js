// @ts-check
/** Plans of the calendar in the hand of the mouse. What a drop means is said by whoever made them movable. */

import { calendar, column, columnUnder, daysInSight, go, put } from "./calendar_grid.js";

const DRAG_PX = 5;
// Dragging near an edge of the days brings the next ones.
const EDGE_PX = 48;
const EDGE_STEP_PX = 10;

/** A plan in the hand of the mouse. `moves`: it has left its place; `over`: the cell it would go to.
 * @type {{row: HTMLElement, from: number, letter: string, x: number, at: {clientX: number, clientY: number}, moves: boolean, over: HTMLElement | null} | null} */
let dragged = null;

/** @type {Hands} */
let hands;

/**
 * Let the mouse take plans. taken: a plan was taken; dropped: it was let go of over another day.
 * @typedef {{taken: () => void, dropped: (row: HTMLElement, from: number, to: number, letter: string) => void}} Hands
 * @param {Hands} given
 */
export function letPlansBeDragged(given) {
  hands = given;
  calendar?.addEventListener("pointerdown", onDown);
  calendar?.addEventListener("pointermove", onDrag);
  document.addEventListener("pointerup", onUp);
  document.addEventListener("pointercancel", () => cancelDrag(true));
  document.addEventListener("keydown", onEscape, true);
}

/** @param {HTMLElement} row */
export const isDraggedOn = (row) => dragged?.row === row;

/** @param {KeyboardEvent} event */
function onEscape(event) {
  if (event.key !== "Escape" || !dragged) return;
  event.preventDefault();
  event.stopPropagation();
  cancelDrag(true);
}

/** @param {PointerEvent} event */
function onDown(event) {
  const plan = /** @type {Element} */ (event.target).closest(".cal-row[id] > b > :is(i, u)") ?? /** @type {Element} */ (event.target).querySelector(":scope > i, :scope > u");
  const row = /** @type {HTMLElement | null} */ (plan?.closest(".cal-row[id]") ?? null);
  if (!plan || !row || !plan.parentElement || event.pointerType === "touch" || event.button !== 0) return;
  hands.taken();
  dragged = { row, from: column(plan.parentElement), letter: plan.textContent ?? "", x: event.clientX, at: event, moves: false, over: null };
}

/** @param {PointerEvent} event */
function onDrag(event) {
  if (!dragged || !calendar) return;
  dragged.at = event;
  if (!dragged.moves && Math.abs(event.clientX - dragged.x) < DRAG_PX) return;
  if (!dragged.moves) {
    dragged.moves = true;
    calendar.setPointerCapture(event.pointerId);
    calendar.classList.add("cal--dragging");
    requestAnimationFrame(scrollAtEdge);
  }
  mark();
}

/** The cell under the pointer is where it would go. */
function mark() {
  if (!dragged) return;
  const index = columnUnder(dragged.at);
  if (dragged.over && column(dragged.over) === index) return;
  unmark();
  if (index === undefined) return;
  dragged.over = put(dragged.row, index);
  dragged.over.classList.add("drop");
}

function unmark() {
  const over = dragged?.over;
  if (!dragged || !over) return;
  dragged.over = null;
  over.classList.remove("drop");
  if (over.childNodes.length === 0 && over.tabIndex < 0) over.remove();
}

/** Days beyond the edge come in as long as the pointer stays there. */
function scrollAtEdge() {
  if (!dragged?.moves || !calendar) return;
  const { left, right } = daysInSight();
  const x = dragged.at.clientX;
  const step = x < left + EDGE_PX ? -EDGE_STEP_PX : x > right - EDGE_PX ? EDGE_STEP_PX : 0;
  if (step) {
    calendar.scrollLeft += step;
    mark();
  }
  requestAnimationFrame(scrollAtEdge);
}

function onUp() {
  if (!dragged) return;
  const { row, from, letter, over, moves } = dragged;
  const to = over ? column(over) : from;
  cancelDrag(moves);
  if (to !== from) hands.dropped(row, from, to, letter);
}

/** Nothing is in the hand any more; the plan is where it was and has the focus. @param {boolean} [focus] */
export function cancelDrag(focus = false) {
  if (!dragged) return;
  const { row, from } = dragged;
  unmark();
  dragged = null;
  calendar?.classList.remove("cal--dragging");
  if (focus) go(row, from);
}
