// Who this tab is. A token lives as long as the tab; a tab that was copied
// with its token gets one of its own.

const stored = "stet-tab";
const held = (token) => `stet-tab-${token}`;

// tabToken resolves with the token of this tab.
export async function tabToken() {
  const token = sessionStorage.getItem(stored) ?? crypto.randomUUID();
  if (!navigator.locks || await hold(token)) {
    sessionStorage.setItem(stored, token);
    return token;
  }
  sessionStorage.removeItem(stored);
  return tabToken();
}

// hold keeps the lock of a token until the tab goes.
const hold = (token) => new Promise((resolve) => {
  navigator.locks.request(held(token), { ifAvailable: true }, (lock) => {
    resolve(Boolean(lock));
    return lock ? new Promise(() => {}) : undefined;
  });
});

// living returns the tokens of the tabs that are open on this device.
export async function living() {
  if (!navigator.locks) return new Set();
  const { held: locks } = await navigator.locks.query();
  return new Set(locks.map(({ name }) => name.replace(/^stet-tab-/, "")));
}
