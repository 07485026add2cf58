/** Core's side of a client. */

import { record } from "./boundary-check.js";
import { withKeys } from "./credentials.js";
import { optionsJson } from "./options.js";
import type { WasmClient } from "./wasm/contract.js";
import { wasm } from "./wasm/instance.js";

/** Makes what outlives a call, with all options checked. */
export function openClient(options: object): WasmClient {
  record(options, "options");
  const settings = optionsJson(withKeys(options));
  return new (wasm().Client)(settings, Date.now(), performance.now());
}

/** Random bytes for one call or batch. */
export function entropy(): Uint8Array {
  return crypto.getRandomValues(new Uint8Array(16));
}
