// @ts-check
/**
 * The contact calendar by keyboard, mouse and finger. One cell of the grid has the focus; an empty one is put
 * into its line while it has it. Letters write, Shift and arrows (or the mouse) move what is planned, Space
 * opens the day, Delete asks. What is logged waits a moment, because it can be corrected but not deleted.
 */

const UNDO_MS = 3000;
const MOVED_MS = 450;
const AFTER_G_MS = 1200;
const PAGE_ROWS = 10;
const DRAG_PX = 5;

const calendar = /** @type {HTMLElement | null} */ (document.querySelector("[data-calendar], [data-calendar-team]"));
const sheet = /** @type {HTMLElement | null} */ (calendar?.querySelector(".cal-sheet") ?? null);
const heads = new Map([...(sheet?.querySelectorAll("[data-day]") ?? [])].map((head) => [column(head), /** @type {HTMLElement} */ (head)]));
const columns = [...heads.keys()];
const dayOf = (/** @type {number} */ index) => heads.get(index)?.dataset.day ?? "";
const isWritten = calendar?.matches("[data-calendar]") ?? false;

/** @param {Element} cell */
function column(cell) {
  return Number(cell.getAttribute("aria-colindex"));
}

/** @returns {HTMLElement[]} */
const rows = () => /** @type {HTMLElement[]} */ ([...(sheet?.querySelectorAll(".cal-row[id]") ?? [])]);

/** @param {Element} row @param {number} index */
const cellAt = (row, index) => /** @type {HTMLElement | null} */ (row.querySelector(`b[aria-colindex="${index}"]`));

/** @param {Element} row */
const nameOf = (row) => row.querySelector(".cal-name")?.textContent ?? "";

/** @param {Element} row */
const codeOf = (row) => row.id.slice(2);

/** The column of today, or the first day shown. */
function startColumn() {
  const today = calendar?.dataset.today ?? "";
  return columns.find((index) => dayOf(index) === today) ?? columns[0];
}

/** @type {{row: HTMLElement, index: number} | null} */
let here = null;

/** Leave the cell; one that holds nothing goes. */
function leave() {
  sheet?.querySelectorAll("b[tabindex]").forEach((cell) => {
    if (cell.childNodes.length === 0) cell.remove();
    else cell.removeAttribute("tabindex");
  });
}

/** @param {Element} row @param {number} index */
function put(row, index) {
  const found = cellAt(row, index);
  if (found) return found;
  const cell = document.createElement("b");
  cell.setAttribute("role", "gridcell");
  cell.setAttribute("aria-colindex", String(index));
  const later = [...row.querySelectorAll("b[aria-colindex]")].find((other) => column(other) > index);
  row.insertBefore(cell, later ?? null);
  return cell;
}

/** @param {HTMLElement} row @param {number} index @param {boolean} [focus] */
function go(row, index, focus = true) {
  if (here?.row !== row || here.index !== index) leave();
  const cell = put(row, index);
  here = { row, index };
  cell.tabIndex = 0;
  const day = heads.get(index);
  cell.setAttribute("aria-label", [nameOf(row), dayOf(index), day?.title, cell.textContent].filter(Boolean).join(", "));
  if (focus) {
    cell.focus({ preventScroll: true });
    cell.scrollIntoView({ block: "nearest", inline: "nearest" });
  }
}

/** @param {number} step */
function goSideways(step) {
  if (!here) return;
  const at = columns.indexOf(here.index) + step;
  go(here.row, columns[Math.min(columns.length - 1, Math.max(0, at))]);
}

/** @param {number} step */
function goDown(step) {
  if (!here) return;
  const all = rows();
  const at = Math.min(all.length - 1, Math.max(0, all.indexOf(here.row) + step));
  go(all[at], here.index);
}

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

/** @param {string} path @param {Record<string, string>} entries @param {boolean} [leaving] */
function send(path, entries, leaving = false) {
  const token = /** @type {HTMLInputElement | null} */ (document.querySelector("[name=csrfmiddlewaretoken]"))?.value ?? "";
  const body = new URLSearchParams({ ...entries, from: calendar?.dataset.from ?? "", idempotency_key: formKey() });
  const request = () =>
    fetch(`${calendar?.dataset.base}${path}`, {
      method: "POST",
      body,
      keepalive: leaving,
      headers: { "X-CSRFToken": token, "HX-Request": "true" },
    }).then(async (answer) => {
      if (!answer.ok) throw new Error(String(answer.status));
      receive(await answer.text());
    });
  sending = leaving ? request() : sending.then(request);
  sending = sending.catch(() => {
    complain(calendar?.dataset.failed ?? "");
  });
}

/** The customer's line anew, and what is said about it. @param {string} text */
function receive(text) {
  const answer = document.createElement("template");
  answer.innerHTML = text;
  const row = /** @type {HTMLElement | null} */ (answer.content.querySelector(".cal-row"));
  document.getElementById("toasts")?.replaceChildren(...answer.content.querySelectorAll("[data-toast]"));
  const old = row && document.getElementById(row.id);
  if (!row || !old) return;
  const index = here?.row === old ? here.index : 0;
  const focused = old.contains(document.activeElement);
  old.replaceWith(row);
  settle(row, index, focused);
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
  toast.textContent = text;
  document.getElementById("toasts")?.replaceChildren(toast);
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
  const path = `${codeOf(row)}/${dayOf(index)}/write/`;
  if (dayOf(index) > (calendar?.dataset.today ?? "")) {
    send(path, { channel: letter });
    return;
  }
  const cell = put(row, index);
  cell.append(letter);
  cell.classList.add("waits");
  const bar = document.createElement("div");
  bar.className = "cal-undo";
  const text = (calendar?.dataset.waits ?? "").replace("{way}", letter).replace("{name}", nameOf(row)).replace("{day}", dayOf(index));
  const button = document.createElement("button");
  button.className = "button button--small";
  button.type = "button";
  button.textContent = calendar?.dataset.undo ?? "";
  button.addEventListener("click", takeBack);
  const said = document.createElement("span");
  said.textContent = text;
  bar.append(said, button);
  calendar?.after(bar);
  tell(text);
  waiting = { row, index, letter, bar, timer: window.setTimeout(settleWaiting, UNDO_MS) };
}

/** Send what waits. @param {boolean} leaving */
function settleWaiting(leaving = false) {
  if (!waiting) return;
  const { row, index, letter, timer, bar } = waiting;
  waiting = null;
  clearTimeout(timer);
  bar.remove();
  send(`${codeOf(row)}/${dayOf(index)}/write/`, { channel: letter }, leaving === true);
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
    carried = { row: here.row, from: here.index, to: here.index, letter: plan.textContent ?? "", timer: 0 };
  }
  const to = columns[columns.indexOf(carried.to) + step];
  if (to === undefined || dayOf(to) < (calendar?.dataset.today ?? "")) return tell(calendar?.dataset.past ?? "");
  const plan = [...(cellAt(here.row, carried.to)?.querySelectorAll("i, u") ?? [])].find((one) => one.textContent === carried?.letter);
  if (plan) put(here.row, to).append(plan);
  carried.to = to;
  go(here.row, to);
  clearTimeout(carried.timer);
  carried.timer = window.setTimeout(drop, MOVED_MS);
}

/** Put down what is carried. */
function drop() {
  if (!carried) return;
  const { row, from, to, letter, timer } = carried;
  carried = null;
  clearTimeout(timer);
  if (from !== to) send(`${codeOf(row)}/${dayOf(from)}/move/`, { to: dayOf(to), channel: letter.toUpperCase() });
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
  if (event.key === "Escape" && waiting) {
    event.preventDefault();
    return takeBack();
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

/** The day under the pointer. @param {PointerEvent | MouseEvent} event */
function columnUnder(event) {
  return columns.find((index) => {
    const box = heads.get(index)?.getBoundingClientRect();
    return box && event.clientX >= box.left && event.clientX < box.right;
  });
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

/** @type {{row: HTMLElement, from: number, letter: string, x: number, over: HTMLElement | null} | null} */
let dragged = null;

/** @param {PointerEvent} event */
function onDown(event) {
  const plan = /** @type {Element} */ (event.target).closest(".cal-row[id] > b > :is(i, u)") ?? /** @type {Element} */ (event.target).querySelector(":scope > i, :scope > u");
  const row = /** @type {HTMLElement | null} */ (plan?.closest(".cal-row[id]") ?? null);
  if (!plan || !row || !plan.parentElement || event.pointerType === "touch" || event.button !== 0) return;
  dragged = { row, from: column(plan.parentElement), letter: plan.textContent ?? "", x: event.clientX, over: null };
}

/** @param {PointerEvent} event */
function onDrag(event) {
  if (!dragged || !calendar || (!dragged.over && Math.abs(event.clientX - dragged.x) < DRAG_PX)) return;
  calendar.classList.add("cal--dragging");
  const index = columnUnder(event);
  if (index === undefined || (dragged.over && column(dragged.over) === index)) return;
  unmark();
  dragged.over = put(dragged.row, index);
  dragged.over.classList.add("drop");
}

function unmark() {
  if (!dragged?.over) return;
  dragged.over.classList.remove("drop");
  if (dragged.over.childNodes.length === 0 && dragged.over.tabIndex < 0) dragged.over.remove();
}

function onUp() {
  const over = dragged?.over;
  if (dragged && over) {
    const to = column(over);
    unmark();
    if (dayOf(to) < (calendar?.dataset.today ?? "")) complain(calendar?.dataset.past ?? "");
    else if (to !== dragged.from) {
      const { row, from, letter } = dragged;
      here = { row, index: to };
      send(`${codeOf(row)}/${dayOf(from)}/move/`, { to: dayOf(to), channel: letter.toUpperCase() });
    }
  }
  calendar?.classList.remove("cal--dragging");
  dragged = null;
}

/** The days before today are to the left; today is seen at once. */
function showToday() {
  const head = heads.get(startColumn());
  const who = sheet?.querySelector(".cal-who");
  if (!calendar || !head || !who) return;
  const room = calendar.clientWidth - who.clientWidth;
  calendar.scrollLeft = head.offsetLeft - who.clientWidth - room * 0.6;
}

if (calendar) showToday();
if (calendar && isWritten) {
  const first = rows()[0];
  if (first) go(first, startColumn(), false);
  calendar.addEventListener("keydown", onKey);
  calendar.addEventListener("click", onClick);
  calendar.addEventListener("pointerdown", onDown);
  calendar.addEventListener("pointermove", onDrag);
  document.addEventListener("pointerup", onUp);
  window.addEventListener("pagehide", () => settleWaiting(true));
  // A form of the pop-up was carried out: the line is new, the pop-up goes, the cell has the focus again.
  document.addEventListener("calendar-written", () => {
    const row = here && /** @type {HTMLElement | null} */ (document.getElementById(here.row.id));
    const index = here?.index ?? 0;
    setTimeout(() => {
      const dialog = document.querySelector("#sheet dialog[open]");
      if (dialog instanceof HTMLDialogElement) dialog.close();
      const fresh = row && /** @type {HTMLElement | null} */ (document.getElementById(row.id));
      if (fresh) settle(fresh, index, true);
    });
  });
  document.addEventListener("close", () => here && here.row.isConnected && go(here.row, here.index), true);
}
