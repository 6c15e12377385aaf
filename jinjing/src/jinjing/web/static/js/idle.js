// @ts-check
/**
 * The end of a session, seen from the page. A minute before, a dialog counts down; afterwards the page is left,
 * or, if something was typed on it, covered and kept until the same person is back (in another tab).
 * Typing and pointing are activity too, not only requests; they are told to the server once a minute.
 */

const WARN_S = 60;
const TELL_MS = 60_000;
const TICK_MS = 1000;

const watch = document.getElementById("watch");
const warning = /** @type {HTMLDialogElement | null} */ (document.getElementById("idle"));
const gone = /** @type {HTMLDialogElement | null} */ (document.getElementById("signed-out"));

if (watch && warning && gone) begin(watch, warning, gone);

/**
 * @param {HTMLElement} watch
 * @param {HTMLDialogElement} warning
 * @param {HTMLDialogElement} gone
 */
function begin(watch, warning, gone) {
  let endsAt = Date.now() + Number(watch.dataset.seconds) * 1000;
  let toldAt = Date.now();
  let touched = false;
  let typed = false;
  let over = false;
  const others = new BroadcastChannel("jinjing-session");

  /** @param {string} address @param {"GET" | "POST"} method */
  async function ask(address, method) {
    /** @type {Record<string, string>} */
    const headers = { "HX-Request": "true" };
    if (method === "GET") headers["X-Polled"] = "1";
    else headers["X-CSRFToken"] = watch.dataset.token ?? "";
    const answer = await fetch(address, { method, headers, redirect: "error" });
    return answer.ok ? answer.json() : null;
  }

  /** @param {{seconds: number, token: string}} told */
  function goOn(told) {
    endsAt = Date.now() + told.seconds * 1000;
    watch.dataset.token = told.token;
    document.querySelectorAll('input[name="csrfmiddlewaretoken"]').forEach((input) => {
      /** @type {HTMLInputElement} */ (input).value = told.token;
    });
    if (warning.open) warning.close();
  }

  async function stay() {
    toldAt = Date.now();
    touched = false;
    try {
      const told = await ask(watch.dataset.stay ?? "", "POST");
      if (!told) return void end();
      goOn(told);
      others.postMessage("active");
    } catch {
      // Cut off: the next tick tries again, and the time goes on meanwhile.
    }
  }

  /** Before anything is ended here: another tab may have been used in the meantime. */
  async function checkBeforeTheEnd() {
    try {
      const told = await ask(watch.dataset.still ?? "", "GET");
      if (told && told.person === watch.dataset.person && told.seconds > 0) return goOn(told);
    } catch {
      // Without an answer the page is covered all the same.
    }
    end();
  }

  function end() {
    if (over) return;
    over = true;
    if (warning.open) warning.close();
    if (!typed) return void leave();
    document.body.classList.add("signed-out");
    document.querySelectorAll("dialog[open]").forEach((dialog) => /** @type {HTMLDialogElement} */ (dialog).close());
    gone.showModal();
  }

  function leave() {
    const here = encodeURIComponent(location.pathname + location.search);
    location.assign(`${watch.dataset.door}?next=${here}&why=idle`);
  }

  /** The same person is back: uncover. Somebody else: this page is not theirs. */
  async function comeBack() {
    if (!over) return;
    const told = await ask(watch.dataset.still ?? "", "GET").catch(() => null);
    if (!told) return;
    if (told.person !== watch.dataset.person) return void location.assign("/");
    over = false;
    document.body.classList.remove("signed-out");
    gone.close();
    goOn(told);
  }

  function tick() {
    if (over) return;
    const left = Math.ceil((endsAt - Date.now()) / 1000);
    if (left <= 0) {
      endsAt = Date.now() + TELL_MS; // one question at a time
      return void checkBeforeTheEnd();
    }
    if (touched && !warning.open && Date.now() - toldAt >= TELL_MS) return void stay();
    if (left > WARN_S) return;
    if (touched && !warning.open) return void stay();
    if (!warning.open) warning.showModal();
    const shown = warning.querySelector("[data-idle-left]");
    if (shown) shown.textContent = String(left);
  }

  for (const kind of ["keydown", "pointerdown", "touchstart", "wheel"]) {
    document.addEventListener(kind, () => { if (!warning.open) touched = true; }, { passive: true });
  }
  document.addEventListener("input", () => { typed = true; });
  document.addEventListener("submit", () => { typed = false; });
  document.addEventListener("htmx:afterRequest", (event) => {
    const { successful, requestConfig } = /** @type {CustomEvent} */ (event).detail;
    if (successful && requestConfig?.verb === "post") typed = false;
  });
  document.addEventListener("htmx:responseError", (event) => {
    const { xhr, requestConfig } = /** @type {CustomEvent} */ (event).detail;
    if (xhr?.status !== 401) return;
    if (requestConfig?.verb === "post") typed = true; // what was sent is still on the page
    end();
  });
  warning.querySelector("[data-idle-stay]")?.addEventListener("click", () => void stay());
  warning.addEventListener("cancel", (event) => { event.preventDefault(); void stay(); });
  gone.addEventListener("cancel", (event) => event.preventDefault());
  others.addEventListener("message", () => (over ? void comeBack() : void ask(watch.dataset.still ?? "", "GET").then((told) => told && goOn(told)).catch(() => {})));
  document.addEventListener("visibilitychange", () => { if (!document.hidden) { tick(); void comeBack(); } });
  window.addEventListener("focus", () => void comeBack());
  // A page from the browser's memory after signing in again: its elder sister may be waiting.
  others.postMessage("opened");
  setInterval(tick, TICK_MS);
}
