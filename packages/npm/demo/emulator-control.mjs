// What only the emulator has: being a client user, making requests fail, sending callbacks at will.

const base = `${process.env.VOLC_IM_BASE_URL}/_emulator`;

async function ask(method, path, body) {
  const init = body ? { body: JSON.stringify(body), headers: { "content-type": "application/json" } } : {};
  const response = await fetch(`${base}/${path}`, { method, ...init });
  const text = await response.text();
  if (!response.ok) throw new Error(`emulator: ${method} ${path}: ${response.status} ${text}`);
  return text === "" ? undefined : JSON.parse(text);
}

/** Does something as a client user, so that callbacks are sent. */
export const actAs = (act) => ask("POST", "act", act);

/** Makes requests fail as the rules say; without rules, no request fails any more. */
export async function injectFaults(...rules) {
  await ask("DELETE", "faults");
  if (rules.length > 0) await ask("POST", "faults", { rules });
}

/** Says where callbacks go, and the secret that signs them. */
export const setCallbackTarget = (url, secret) => ask("POST", "callbacks/target", { url, secret });

/** Sends a callback, genuine or not. */
export const sendCallback = (callback) => ask("POST", "callbacks/send", callback);
