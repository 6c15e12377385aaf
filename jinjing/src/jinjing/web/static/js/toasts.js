// @ts-check
/**
 * Toasts: dismissed by hand, or by themselves when nobody is reading them. Errors stay (`data-stays`).
 * A failed request is told here too, because HTMX shows nothing for it.
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

/** @param {ParentNode} root */
function attach(root) {
  root.querySelectorAll("[data-toast]:not([data-stays]):not([data-leaving])").forEach((toast) => {
    toast.setAttribute("data-leaving", "");
    leaveLater(toast);
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
  new MutationObserver(() => attach(region)).observe(region, { childList: true, subtree: true });
  attach(region);
}
