// @ts-check
/**
 * Dialogs and the user menu: open, close, and give the focus back to whatever opened them.
 * `data-opens="id"` opens, `data-closes` closes, `data-open-now` opens by itself once it is in the page.
 */

/** @type {WeakMap<HTMLDialogElement, Element | null>} */
const openedFrom = new WeakMap();

/** @param {HTMLDialogElement} dialog */
function open(dialog) {
  if (dialog.open) return;
  openedFrom.set(dialog, document.activeElement);
  dialog.showModal();
}

/** @param {ParentNode} root */
function openWaiting(root) {
  root.querySelectorAll("dialog[data-open-now]").forEach((dialog) => {
    dialog.removeAttribute("data-open-now");
    open(/** @type {HTMLDialogElement} */ (dialog));
  });
}

document.addEventListener("click", (event) => {
  const pressed = /** @type {Element} */ (event.target);
  const opener = pressed.closest("[data-opens]");
  if (opener) {
    closeMenus(null);
    const dialog = document.getElementById(opener.getAttribute("data-opens") ?? "");
    if (dialog instanceof HTMLDialogElement) open(dialog);
    return;
  }
  const dialog = pressed.closest("dialog");
  // A press on the backdrop reaches the dialog itself, never one of its children.
  if (dialog && (pressed.closest("[data-closes]") || pressed === dialog)) dialog.close();
  closeMenus(pressed);
});

// "close" does not bubble, so it is caught on its way down.
document.addEventListener(
  "close",
  (event) => {
    const opener = openedFrom.get(/** @type {HTMLDialogElement} */ (event.target));
    if (opener instanceof HTMLElement && opener.isConnected) opener.focus();
  },
  true,
);

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = document.querySelector("details[data-menu][open]");
  if (!menu) return;
  menu.removeAttribute("open");
  menu.querySelector("summary")?.focus();
});

/** @param {Element | null} keep an element inside the menu that stays open */
function closeMenus(keep) {
  document.querySelectorAll("details[data-menu][open]").forEach((menu) => {
    if (!keep || !menu.contains(keep)) menu.removeAttribute("open");
  });
}

document.addEventListener("htmx:afterSettle", () => openWaiting(document));
openWaiting(document);
