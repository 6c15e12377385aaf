// @ts-check
/**
 * The contact calendar by keyboard, mouse and finger. One cell of the grid has the focus; an empty one is put
 * into its line while it has it. Letters write, Shift and arrows (or the mouse) move what is planned, Space
 * opens the day, Delete asks. What is logged waits a moment, because it can be corrected but not deleted.
 */

import { cancelDrag, isDraggedOn, letPlansBeDragged } from "./calendar_drag.js";
import {
  calendar, cellAt, codeOf, column, columns, columnUnder, dayOf, go, goDown, goSideways, heads, here, isWritten, nameOf, put, rows,
  sheet, shift, showToday, startColumn,
} from "./calendar_grid.js";

const UNDO_MS = 3000;
const MOVED_MS = 450;
const AFTER_G_MS = 1200;
const PAGE_ROWS = 10;

/** @param {string} text */
function tell(text) {
  const news = document.getElementById("news");
  if (news) news.textContent = text;
}

/** A number for the form, on pages without HTTPS too. */
function formKey() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Writings go out one after the other, so that none overtakes another. */
let sending = Promise.resolve();

/** Lines as the server wrote them: what the page shows ahead of an answer may turn out not to be written.
 * @type {Map<string, HTMLElement>} */
const written = new Map();

/** @param {HTMLElement} row */
const copyOf = (row) => /** @type {HTMLElement} */ (row.cloneNode(true));

/** Before a line shows what is not written yet. @param {HTMLElement} row */
function remember(row) {
  if (!written.has(row.id)) written.set(row.id, copyOf(row));
}

/** @param {HTMLElement} row @param {string} path @param {Record<string, string>} entries
 * @param {{undo?: (() => void) | null, leaving?: boolean}} [options] undo: takes it back */
function send(row, path, entries, { undo = null, leaving = false } = {}) {
  const token = /** @type {HTMLInputElement | null} */ (document.querySelector("[name=csrfmiddlewaretoken]"))?.value ?? "";
  const body = new URLSearchParams({ ...entries, from: calendar?.dataset.from ?? "", idempotency_key: formKey() });
  const request = () =>
    fetch(`${calendar?.dataset.base}${codeOf(row)}/${path}`, {
      method: "POST",
      body,
      keepalive: leaving,
      headers: { "X-CSRFToken": token, "HX-Request": "true" },
    }).then(async (answer) => {
      if (!answer.ok) throw new Error(String(answer.status));
      receive(await answer.text(), undo);
    });
  sending = leaving ? request() : sending.then(request);
  sending = sending.catch((/** @type {Error} */ failure) => {
    const was = written.get(row.id);
    if (was) renew(copyOf(was));
    complain(calendar?.dataset.failed ?? "");
    if (failure.message !== "401") return;
    // Nobody is signed in any more: idle.js covers the page until the same person is back.
    const detail = { xhr: { status: 401 }, requestConfig: { verb: "post" } };
    document.dispatchEvent(new CustomEvent("htmx:responseError", { detail }));
  });
}

/** The customer's line anew, and what is said about it. @param {string} text @param {(() => void) | null} undo */
function receive(text, undo) {
  const answer = document.createElement("template");
  answer.innerHTML = text;
  const toasts = [...answer.content.querySelectorAll("[data-toast]")];
  document.querySelectorAll("#toasts > :is([data-not-written], :has([data-takes-back]))").forEach((toast) => toast.remove());
  document.getElementById("toasts")?.append(...toasts);
  // Only the last step is taken back, and only if it was one: another letter since, and the toast is gone.
  lastMove = toasts.some((toast) => toast.matches(".tone--good")) ? undo : null;
  if (lastMove) offerUndo(toasts[0], lastMove);
  const row = /** @type {HTMLElement | null} */ (answer.content.querySelector(".cal-row"));
  if (!row) return;
  written.set(row.id, copyOf(row));
  renew(row);
}

/** In the place of the line that is there; what is under way on it goes on. @param {HTMLElement} row */
function renew(row) {
  const old = document.getElementById(row.id);
  if (!old) return;
  const index = here?.row === old ? here.index : 0;
  const focused = old.contains(document.activeElement);
  old.replaceWith(row);
  row.querySelectorAll("b[tabindex]").forEach((cell) => cell.removeAttribute("tabindex"));
  if (waiting?.row === old) {
    waiting = { ...waiting, row };
    showWaiting(put(row, waiting.index), waiting.letter);
  }
  if (carried?.row === old) {
    carried = { ...carried, row };
    shift(row, carried.from, carried.to, carried.letter);
  }
  if (isDraggedOn(old)) cancelDrag();
  settle(row, index, focused);
}

/** What the last move was, the other way round. @type {(() => void) | null} */
let lastMove = null;

/** @param {Element} toast @param {() => void} undo */
function offerUndo(toast, undo) {
  const button = undoButton(() => {
    toast.remove();
    undo();
  });
  button.setAttribute("data-takes-back", "");
  toast.querySelector(".toast__text")?.after(button);
}

/** @param {() => void} undo */
function undoButton(undo) {
  const button = document.createElement("button");
  button.className = "button button--small";
  button.type = "button";
  button.textContent = calendar?.dataset.undo ?? "";
  button.addEventListener("click", undo);
  return button;
}

/** @param {HTMLElement} row @param {number} index @param {boolean} focused */
function settle(row, index, focused) {
  if (index) go(row, index, focused);
  addUp();
}

/** @param {string} text */
function complain(text) {
  const toast = document.createElement("div");
  toast.className = "toast tone--bad";
  toast.setAttribute("data-toast", "");
  toast.setAttribute("data-not-written", "");
  toast.textContent = text;
  document.getElementById("toasts")?.append(toast);
}

/** Capitals of a cell: contacts made; what was only tried or planned stands inside an element. @param {Element} cell */
const made = (cell) => [...cell.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE).reduce((sum, node) => sum + (node.textContent ?? "").length, 0);

/** The sums at the foot, after a line has changed. */
function addUp() {
  const foot = sheet?.querySelector("[data-sums]");
  if (!foot) return;
  /** @type {Map<number, number>} */
  const sums = new Map();
  sheet?.querySelectorAll(".cal-row[id] > b").forEach((cell) => {
    const count = cell.classList.contains("sum") ? Number(cell.textContent) : made(cell);
    if (count) sums.set(column(cell), (sums.get(column(cell)) ?? 0) + count);
  });
  foot.querySelectorAll("b").forEach((cell) => cell.remove());
  [...sums].sort(([a], [b]) => a - b).forEach(([index, count]) => {
    const cell = put(foot, index);
    cell.textContent = String(count);
    if (!heads.has(index)) cell.className = "sum";
  });
}

/** A letter that is going to be logged, and how to take it back.
 * @type {{row: HTMLElement, index: number, letter: string, timer: number, bar: HTMLElement} | null} */
let waiting = null;

/** @param {string} letter */
function write(letter) {
  if (!here) return;
  const { row, index } = here;
  settleWaiting();
  remember(row);
  if (dayOf(index) > (calendar?.dataset.today ?? "")) {
    const planned = document.createElement("i");
    planned.textContent = letter.toLowerCase();
    showWaiting(put(row, index), planned);
    send(row, `${dayOf(index)}/write/`, { channel: letter });
    return;
  }
  showWaiting(put(row, index), letter);
  const bar = document.createElement("div");
  bar.className = "cal-undo";
  const text = (calendar?.dataset.waits ?? "").replace("{way}", letter).replace("{name}", nameOf(row)).replace("{day}", dayOf(index));
  const said = document.createElement("span");
  said.textContent = text;
  bar.append(said, undoButton(takeBack));
  calendar?.after(bar);
  tell(text);
  waiting = { row, index, letter, bar, timer: window.setTimeout(settleWaiting, UNDO_MS) };
}

/** @param {HTMLElement} cell @param {string | Node} letter */
function showWaiting(cell, letter) {
  cell.append(letter);
  cell.classList.add("waits");
}

/** Send what waits. @param {boolean} leaving */
function settleWaiting(leaving = false) {
  if (!waiting) return;
  const { row, index, letter, timer, bar } = waiting;
  waiting = null;
  clearTimeout(timer);
  bar.remove();
  send(row, `${dayOf(index)}/write/`, { channel: letter }, { leaving: leaving === true });
}

function takeBack() {
  if (!waiting) return;
  const { row, index, timer, bar } = waiting;
  waiting = null;
  clearTimeout(timer);
  bar.remove();
  const cell = cellAt(row, index);
  cell?.lastChild?.remove();
  cell?.classList.remove("waits");
  go(row, index);
  tell("");
}

/** The plan that Shift and arrows have picked up: where it was, where it is now.
 * @type {{row: HTMLElement, from: number, to: number, letter: string, timer: number} | null} */
let carried = null;

/** @param {number} step */
function carry(step) {
  if (!here) return;
  if (!carried || carried.row !== here.row || carried.to !== here.index) {
    drop();
    const plan = cellAt(here.row, here.index)?.querySelector("i, u");
    if (!plan) return tell(calendar?.dataset.nothing ?? "");
    const { row, index } = here;
    remember(row);
    carried = { row, from: index, to: index, letter: plan.textContent ?? "", timer: 0 };
  }
  const to = columns[columns.indexOf(carried.to) + step];
  if (to === undefined || dayOf(to) < (calendar?.dataset.today ?? "")) return tell(calendar?.dataset.past ?? "");
  shift(here.row, carried.to, to, carried.letter);
  carried.to = to;
  go(here.row, to);
  clearTimeout(carried.timer);
  carried.timer = window.setTimeout(drop, MOVED_MS);
}

/** Put down what is carried. @param {boolean} leaving */
function drop(leaving = false) {
  if (!carried) return;
  const { row, from, to, letter, timer } = carried;
  carried = null;
  clearTimeout(timer);
  if (from !== to) move(row, from, to, letter, leaving === true);
}

/** The mouse let go of a plan. @param {HTMLElement} row @param {number} from @param {number} to @param {string} letter */
function dropped(row, from, to, letter) {
  if (dayOf(to) < (calendar?.dataset.today ?? "")) return complain(calendar?.dataset.past ?? "");
  remember(row);
  shift(row, from, to, letter);
  go(row, to);
  move(row, from, to, letter);
}

/** Let go of what is carried, where it was. */
function putBack() {
  if (!carried) return;
  const { row, from, to, letter, timer } = carried;
  carried = null;
  clearTimeout(timer);
  shift(row, to, from, letter);
  go(row, from);
}

/** A plan goes to another day; back again only where that day is not past.
 * @param {HTMLElement} row @param {number} from @param {number} to @param {string} letter @param {boolean} [leaving] */
function move(row, from, to, letter, leaving = false) {
  const undo = dayOf(from) < (calendar?.dataset.today ?? "") ? null : () => moveBack(row.id, to, from, letter);
  send(row, `${dayOf(from)}/move/`, { to: dayOf(to), channel: letter.toUpperCase() }, { undo, leaving });
}

/** @param {string} id @param {number} from @param {number} to @param {string} letter */
function moveBack(id, from, to, letter) {
  lastMove = null;
  const row = /** @type {HTMLElement | null} */ (document.getElementById(id));
  if (!row) return;
  shift(row, from, to, letter);
  go(row, to);
  send(row, `${dayOf(from)}/move/`, { to: dayOf(to), channel: letter.toUpperCase() });
}

/** @param {boolean} asks */
function open(asks) {
  if (!here) return;
  settleWaiting();
  drop();
  const query = new URLSearchParams({ from: calendar?.dataset.from ?? "" });
  if (asks) query.set("ask", "1");
  const url = `${calendar?.dataset.base}${codeOf(here.row)}/${dayOf(here.index)}/?${query}`;
  /** @type {any} */ (window).htmx.ajax("GET", url, { target: "#sheet", swap: "innerHTML" });
}

/** The letter of the key, also while a Chinese input method is on. @param {KeyboardEvent} event */
function letterOf(event) {
  const key = event.key.length === 1 ? event.key.toUpperCase() : event.code.replace(/^Key/, "");
  return /^[TEMWVS]$/.test(key) ? key : "";
}

/** @type {Record<string, () => void>} */
const moves = {
  ArrowLeft: () => goSideways(-1),
  ArrowRight: () => goSideways(1),
  ArrowUp: () => goDown(-1),
  ArrowDown: () => goDown(1),
  PageUp: () => goDown(-PAGE_ROWS),
  PageDown: () => goDown(PAGE_ROWS),
  Home: () => goSideways(-columns.length),
  End: () => goSideways(columns.length),
};
let afterG = 0;

/** @param {KeyboardEvent} event */
function onKey(event) {
  const inCell = /** @type {Element} */ (event.target).matches("b[role=gridcell]");
  if (event.key === "Escape" && (waiting || carried)) {
    event.preventDefault();
    return carried ? putBack() : takeBack();
  }
  if (inCell && lastMove && event.key.toLowerCase() === "z" && (event.ctrlKey || event.metaKey) && !event.shiftKey) {
    event.preventDefault();
    return lastMove();
  }
  if (!inCell || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.shiftKey && (event.key === "ArrowLeft" || event.key === "ArrowRight")) {
    event.preventDefault();
    return carry(event.key === "ArrowLeft" ? -1 : 1);
  }
  // g and a letter go to a place: that letter is no contact.
  const goes = performance.now() < afterG;
  afterG = event.key === "g" && !goes ? performance.now() + AFTER_G_MS : 0;
  if (goes || event.repeat && letterOf(event)) return;
  const act = moves[event.key] ?? (event.key === " " || event.key === "Enter" ? () => open(false) : null);
  const deletes = event.key === "Delete" || event.key === "Backspace";
  const letter = letterOf(event);
  if (!act && !deletes && !letter) return;
  event.preventDefault();
  if (act) act();
  else if (!deletes) write(letter);
  else if (waiting) takeBack();
  else open(true);
}

/** @param {MouseEvent} event */
function onClick(event) {
  const pressed = /** @type {Element} */ (event.target);
  const row = /** @type {HTMLElement | null} */ (pressed.closest(".cal-row[id]"));
  if (!row || pressed.closest(".cal-who")) return;
  const index = columnUnder(event);
  if (index === undefined) return;
  const again = here?.row === row && here.index === index && cellAt(row, index) === document.activeElement;
  const byFinger = /** @type {PointerEvent} */ (event).pointerType === "touch";
  const focused = pressed.matches(":focus") || again;
  go(row, index);
  if (byFinger || (focused && event.detail > 1)) open(false);
}

if (calendar) showToday();
if (calendar && isWritten) {
  const first = rows()[0];
  if (first) go(first, startColumn(), false);
  calendar.addEventListener("keydown", onKey);
  calendar.addEventListener("click", onClick);
  letPlansBeDragged({ taken: drop, dropped });
  window.addEventListener("pagehide", () => {
    settleWaiting(true);
    drop(true);
  });
  // A form of the pop-up was carried out: the line is new, the pop-up goes, the cell has the focus again.
  document.addEventListener("calendar-written", () => {
    const row = here && /** @type {HTMLElement | null} */ (document.getElementById(here.row.id));
    const index = here?.index ?? 0;
    lastMove = null;
    if (row) written.delete(row.id);
    setTimeout(() => {
      const dialog = document.querySelector("#sheet dialog[open]");
      if (dialog instanceof HTMLDialogElement) dialog.close();
      const fresh = row && /** @type {HTMLElement | null} */ (document.getElementById(row.id));
      if (fresh) settle(fresh, index, true);
    });
  });
  document.addEventListener("close", () => here && here.row.isConnected && go(here.row, here.index), true);
}
