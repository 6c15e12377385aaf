// @ts-check
/**
 * Passkeys (WebAuthn): a button with `data-passkey="create|get"` and `data-options="address"` asks the server for
 * a challenge, lets the device answer it, and sends the form around the button with the answer.
 */

/** @param {string} text base64url */
function bytes(text) {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (sign) => sign.charCodeAt(0));
}

/** @param {ArrayBuffer} buffer */
function text(buffer) {
  const plain = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(plain).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** @param {any} options */
function opened(options) {
  const known = (options.excludeCredentials ?? options.allowCredentials ?? []).map((/** @type {any} */ one) => ({
    ...one, id: bytes(one.id),
  }));
  const shared = { ...options, challenge: bytes(options.challenge) };
  if (!options.user) return { ...shared, allowCredentials: known };
  return { ...shared, excludeCredentials: known, user: { ...options.user, id: bytes(options.user.id) } };
}

/** @param {any} credential */
function answer(credential) {
  const { response } = credential;
  const said = { clientDataJSON: text(response.clientDataJSON) };
  for (const part of ["attestationObject", "authenticatorData", "signature", "userHandle"])
    if (response[part]) Object.assign(said, { [part]: text(response[part]) });
  return JSON.stringify({
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    response: said,
    clientExtensionResults: {},
  });
}

/** @param {HTMLButtonElement} button @param {HTMLFormElement} form */
async function use(button, form) {
  const token = /** @type {HTMLInputElement} */ (form.elements.namedItem("csrfmiddlewaretoken")).value;
  const asked = await fetch(button.dataset.options ?? "", { method: "POST", headers: { "X-CSRFToken": token } });
  if (asked.redirected) return void location.assign(asked.url); // a fresh proof is wanted first
  if (!asked.ok) return void location.reload();
  const publicKey = opened(await asked.json());
  const make = button.dataset.passkey === "create";
  const made = await (make ? navigator.credentials.create({ publicKey }) : navigator.credentials.get({ publicKey }));
  /** @type {HTMLInputElement} */ (form.elements.namedItem("passkey")).value = answer(made);
  form.submit();
}

document.querySelectorAll("[data-passkey]").forEach((found) => {
  const button = /** @type {HTMLButtonElement} */ (found);
  const form = button.closest("form");
  const failed = form?.querySelector("[data-passkey-failed]");
  if (!form || !window.PublicKeyCredential) {
    button.disabled = true;
    form?.querySelector("[data-passkey-missing]")?.removeAttribute("hidden");
    return;
  }
  button.addEventListener("click", () => {
    if (!form.reportValidity()) return;
    failed?.setAttribute("hidden", "");
    // Cancelled, timed out, or a device that is known already.
    use(button, form).catch(() => failed?.removeAttribute("hidden"));
  });
});
