// @ts-check
/** A device for fingers is probably the shared tablet: the tick is set beforehand, and can be taken away. */

if (matchMedia("(pointer: coarse)").matches && matchMedia("(min-width: 600px)").matches)
  document.querySelectorAll("[data-coarse-ticks]").forEach((tick) => {
    /** @type {HTMLInputElement} */ (tick).checked = true;
  });
