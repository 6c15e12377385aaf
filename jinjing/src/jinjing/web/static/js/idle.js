// @ts-check
/**
 * The end of a session, seen from the page. A minute before, a dialog counts down; afterwards the page is left,
 * or, if something on it was typed and not sent, covered and kept until the same person is back (in another tab).
 * Typing and pointing are activity too, not only requests; they are told to the server once a minute.
 * Whoever leaves a page with words in an open form is asked by the browser first.
 */

const WARN_S = 60;
const TELL_MS = 60_000;
const TICK_MS = 1000;

const watch = document.getElementById("watch");
const warning = /** @type {HTMLDialogElement | null} */ (document.getElementById("idle"));
const gone = /** @type {HTMLDialogElement | null} */ (document.getElementById("signed-out"));

const ENTRIES = 'form[method="post"]:not([data-palette-box]) :is(textarea, input:not([type=hidden], [type=password]))';
// Whom a browser should ask about. A passkey's form is sent by the device, without a word to us.
const WORDS = "form:not(:has([data-passkey])) :is(textarea, input[type=text])";
const COMPLAINTS = ':is([role="alert"], .field__error):not([hidden])';

if (watch && warning && gone) begin(watch, warning, gone);

/**
 * What stands in forms and is not what the page came with. A form that came back with a complaint holds it all.
 * @returns {(HTMLInputElement | HTMLTextAreaElement)[]}
 */
function unsent() {
  const entries = /** @type {(HTMLInputElement | HTMLTextAreaElement)[]} */ ([...document.querySelectorAll(ENTRIES)]);
  return entries.filter((entry) => {
    if (entry instanceof HTMLInputElement && /radio|checkbox/.test(entry.type)) return entry.checked !== entry.defaultChecked;
    return entry.value !== entry.defaultValue || Boolean(entry.value && entry.form?.querySelector(COMPLAINTS));
  });
}

/** @param {Element | null} form */
function sent(form) {
  form?.querySelectorAll("textarea, input").forEach((entry) => {
    const one = /** @type {HTMLInputElement} */ (entry);
    one.defaultValue = one.value;
    one.defaultChecked = one.checked;
  });
}

/**
 * @param {HTMLElement} watch
 * @param {HTMLDialogElement} warning
 * @param {HTMLDialogElement} gone
 */
function begin(watch, warning, gone) {
  let endsAt = Date.now() + Number(watch.dataset.seconds) * 1000;
  let toldAt = Date.now();
  let touched = false;
  let over = false;
  /** @type {HTMLDialogElement[]} */
  let folded = []; // open when the page was covered
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
    if (unsent().length === 0) return void leave();
    document.body.classList.add("signed-out");
    folded = [...document.querySelectorAll("dialog[open]")].map((dialog) => /** @type {HTMLDialogElement} */ (dialog));
    folded.forEach((dialog) => dialog.close());
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
    folded.forEach((dialog) => { if (dialog.isConnected) dialog.showModal(); });
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
  // htmx has taken the event in hand where the page stays; what it sends is sent when it was answered.
  document.addEventListener("submit", (event) => { if (!event.defaultPrevented) sent(/** @type {Element} */ (event.target)); });
  document.addEventListener("htmx:afterRequest", (event) => {
    const { successful, requestConfig } = /** @type {CustomEvent} */ (event).detail;
    if (successful && requestConfig?.verb === "post") sent(requestConfig.elt.closest("form"));
  });
  document.addEventListener("htmx:responseError", (event) => {
    if (/** @type {CustomEvent} */ (event).detail.xhr?.status === 401) end();
  });
  addEventListener("beforeunload", (event) => {
    // What lies in a closed dialog was given up; below the cover one leaves by "start anew".
    if (!over && unsent().some((entry) => entry.matches(WORDS) && entry.getClientRects().length > 0)) event.preventDefault();
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
