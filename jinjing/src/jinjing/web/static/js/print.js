// @ts-check
/** A button with `data-prints` prints the page. */

document.querySelectorAll("[data-prints]").forEach((button) => button.addEventListener("click", () => window.print()));
