// Passkeys (W3C Web Authentication). Each element with data-passkey holds a
// button and a place for what went wrong, and names the addresses that give
// the options and take the answer. It stays hidden where the browser has no
// passkeys; what has data-without-passkey is hidden where it has.

const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));

const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)))
  .replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

const withBytes = (list) => (list ?? []).map((item) => ({ ...item, id: bytes(item.id) }));

async function create(options) {
  const publicKey = {
    ...options,
    challenge: bytes(options.challenge),
    user: { ...options.user, id: bytes(options.user.id) },
    excludeCredentials: withBytes(options.excludeCredentials),
  };
  const made = await navigator.credentials.create({ publicKey });
  return {
    id: made.id, rawId: text(made.rawId), type: made.type,
    authenticatorAttachment: made.authenticatorAttachment ?? undefined,
    clientExtensionResults: made.getClientExtensionResults(),
    response: {
      clientDataJSON: text(made.response.clientDataJSON),
      attestationObject: text(made.response.attestationObject),
      transports: made.response.getTransports?.() ?? [],
    },
  };
}

async function get(options) {
  const publicKey = {
    ...options, challenge: bytes(options.challenge), allowCredentials: withBytes(options.allowCredentials),
  };
  const shown = await navigator.credentials.get({ publicKey });
  return {
    id: shown.id, rawId: text(shown.rawId), type: shown.type,
    authenticatorAttachment: shown.authenticatorAttachment ?? undefined,
    clientExtensionResults: shown.getClientExtensionResults(),
    response: {
      clientDataJSON: text(shown.response.clientDataJSON),
      authenticatorData: text(shown.response.authenticatorData),
      signature: text(shown.response.signature),
      userHandle: shown.response.userHandle ? text(shown.response.userHandle) : undefined,
    },
  };
}

class Refused extends Error {}

async function post(address, body) {
  const answer = await fetch(address, {
    method: "POST", body: JSON.stringify(body),
    headers: { "Content-Type": "application/json", Accept: "application/json" },
  });
  const told = await answer.json();
  if (answer.status === 401 && told.to) location.assign(told.to); // who asks is to be shown first
  if (!answer.ok) throw new Refused(told.detail);
  return told;
}

async function run(place) {
  const { ticket, options } = await post(place.dataset.options, {});
  const credential = await (place.dataset.passkey === "get" ? get : create)(options);
  const name = place.querySelector("input[name=name]")?.value ?? "";
  const { to } = await post(place.dataset.finish, { ticket, credential, name });
  location.assign(to);
}

function prepare(place) {
  const button = place.querySelector("button");
  const wrong = place.querySelector("[data-failed]");
  place.hidden = false;
  button.addEventListener("click", async () => {
    button.disabled = true;
    wrong.hidden = true;
    try {
      await run(place);
    } catch (error) {
      wrong.textContent = error instanceof Refused && error.message ? error.message : wrong.dataset.failed;
      wrong.hidden = false;
    } finally {
      button.disabled = false;
    }
  });
}

if (window.PublicKeyCredential) {
  document.querySelectorAll("[data-passkey]").forEach(prepare);
  document.querySelectorAll("[data-without-passkey]").forEach((place) => { place.hidden = true; });
}
