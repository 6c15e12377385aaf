// @ts-check
/** The calendar's grid: its days and lines, the one cell that has the focus, and what stands in a cell. */

export const calendar = /** @type {HTMLElement | null} */ (document.querySelector("[data-calendar], [data-calendar-team]"));
export const sheet = /** @type {HTMLElement | null} */ (calendar?.querySelector(".cal-sheet") ?? null);
export const heads = new Map([...(sheet?.querySelectorAll("[data-day]") ?? [])].map((head) => [column(head), /** @type {HTMLElement} */ (head)]));
export const columns = [...heads.keys()];
export const dayOf = (/** @type {number} */ index) => heads.get(index)?.dataset.day ?? "";
export const isWritten = calendar?.matches("[data-calendar]") ?? false;

/** @param {Element} cell */
export function column(cell) {
  return Number(cell.getAttribute("aria-colindex"));
}

/** @returns {HTMLElement[]} */
export const rows = () => /** @type {HTMLElement[]} */ ([...(sheet?.querySelectorAll(".cal-row[id]") ?? [])]);

/** @param {Element} row @param {number} index */
export const cellAt = (row, index) => /** @type {HTMLElement | null} */ (row.querySelector(`b[aria-colindex="${index}"]`));

/** @param {Element} row */
export const nameOf = (row) => row.querySelector(".cal-name")?.textContent ?? "";

/** @param {Element} row */
export const codeOf = (row) => row.id.slice(2);

/** The column of today, or the first day shown. */
export function startColumn() {
  const today = calendar?.dataset.today ?? "";
  return columns.find((index) => dayOf(index) === today) ?? columns[0];
}

/** @type {{row: HTMLElement, index: number} | null} */
export let here = null;

/** Leave the cell; one that holds nothing goes. */
function leave() {
  sheet?.querySelectorAll("b[tabindex]").forEach((cell) => {
    if (cell.childNodes.length === 0) cell.remove();
    else cell.removeAttribute("tabindex");
  });
}

/** @param {Element} row @param {number} index */
export function put(row, index) {
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
export function go(row, index, focus = true) {
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
export function goSideways(step) {
  if (!here) return;
  const at = columns.indexOf(here.index) + step;
  go(here.row, columns[Math.min(columns.length - 1, Math.max(0, at))]);
}

/** @param {number} step */
export function goDown(step) {
  if (!here) return;
  const all = rows();
  const at = Math.min(all.length - 1, Math.max(0, all.indexOf(here.row) + step));
  go(all[at], here.index);
}

/** Show a plan in another cell of its line. @param {HTMLElement} row @param {number} from @param {number} to @param {string} letter */
export function shift(row, from, to, letter) {
  const plan = [...(cellAt(row, from)?.querySelectorAll("i, u") ?? [])].find((one) => one.textContent === letter);
  if (plan) put(row, to).append(plan);
}

/** The day under the pointer; none where names, sums or the page around cover the days. @param {{clientX: number, clientY: number}} at */
export function columnUnder({ clientX, clientY }) {
  const first = heads.get(columns[0])?.getBoundingClientRect();
  const { left, right, top, bottom } = daysInSight();
  if (!first || clientX < left || clientX >= right || clientY < top || clientY >= bottom) return undefined;
  const index = columns[0] + Math.floor((clientX - first.left) / first.width);
  return heads.has(index) ? index : undefined;
}

/** Where days are seen: beside the frozen names. */
export function daysInSight() {
  const box = /** @type {HTMLElement} */ (calendar).getBoundingClientRect();
  return { left: sheet?.querySelector(".cal-who")?.getBoundingClientRect().right ?? box.left, right: box.right, top: box.top, bottom: box.bottom };
}

/** The days before today are to the left; today is seen at once. */
export function showToday() {
  const head = heads.get(startColumn());
  const who = sheet?.querySelector(".cal-who");
  if (!calendar || !head || !who) return;
  const room = calendar.clientWidth - who.clientWidth;
  calendar.scrollLeft = head.offsetLeft - who.clientWidth - room * 0.6;
}
