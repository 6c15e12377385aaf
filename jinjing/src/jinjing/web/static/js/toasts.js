// @ts-check
/**
 * Toasts: dismissed by hand, or by themselves when nobody is reading them. Errors stay (`data-stays`). A later one
 * takes the place of the earlier of its kind, so that two quick steps do not leave two messages.
 * A failed request is told here too, because HTMX shows nothing for it. While a dialog is open they stand in it:
 * whatever lies below a dialog is neither seen nor heard.
 */

const SHOWN_MS = 6000;
const region = document.getElementById("toasts");

/** @param {Element} toast */
function leaveLater(toast) {
  const wait = () => {
    // Whoever points at it or is inside it is still reading.
    if (toast.matches(":hover, :focus-within")) setTimeout(wait, 1500);
    else toast.remove();
  };
  setTimeout(wait, SHOWN_MS);
}

/** Into the dialog in front, or home. Messages that move are put in once more, so that they are read out there. */
function toFront() {
  const front = [...document.querySelectorAll("dialog[open]")].at(-1) ?? document.body;
  if (!region || region.parentElement === front) return;
  const told = [...region.children];
  front.append(region);
  region.replaceChildren();
  setTimeout(() => region.prepend(...told));
}

/** Before the dialog goes, and before anything is exchanged in it. */
function goHome() {
  if (region && region.parentElement !== document.body) document.body.append(region);
}

/** @param {ParentNode} root */
function attach(root) {
  root.querySelectorAll("[data-toast]:not([data-stays]):not([data-leaving])").forEach((toast) => {
    toast.setAttribute("data-leaving", "");
    leaveLater(toast);
  });
}

/** @param {Element} toast */
const kindOf = (toast) => [...toast.classList].find((name) => name.startsWith("tone--"));

/** Those that come together stay together; one that offers to take something back stays as long as it would. @param {MutationRecord[]} records */
function replaceEarlier(records) {
  const fresh = records.flatMap((record) => [...record.addedNodes]).filter((node) => node instanceof Element && node.matches("[data-toast]"));
  const kinds = new Set(fresh.map((toast) => kindOf(/** @type {Element} */ (toast))));
  region?.querySelectorAll("[data-toast]:not([data-stays], :focus-within, :has(form, [data-takes-back]))").forEach((toast) => {
    if (!fresh.includes(toast) && kinds.has(kindOf(toast))) toast.remove();
  });
}

document.addEventListener("click", (event) => {
  const pressed = /** @type {Element} */ (event.target);
  if (pressed.closest("[data-dismisses]")) pressed.closest("[data-toast]")?.remove();
});

/** @param {Event} event */
function tellFailure(event) {
  const { requestConfig: request, xhr } = /** @type {CustomEvent} */ (event).detail;
  if (xhr?.status === 401) return; // idle.js says so
  // A poll that fails has the banner of polling.js; only what somebody did is answered here.
  if (!region || request?.verb === "get") return;
  const toast = document.createElement("div");
  toast.className = "toast tone--bad";
  toast.setAttribute("data-toast", "");
  const text = document.createElement("p");
  text.className = "toast__text";
  text.textContent = region.dataset.failed ?? "";
  toast.append(text);
  region.replaceChildren(toast);
}

document.addEventListener("htmx:responseError", tellFailure);
document.addEventListener("htmx:sendError", tellFailure);
if (region) {
  document.addEventListener("htmx:beforeSwap", goHome);
  document.addEventListener("close", goHome, true);
  new MutationObserver((records) => {
    replaceEarlier(records);
    if (region.childElementCount) toFront();
    attach(region);
  }).observe(region, { childList: true, subtree: true });
  attach(region);
}
