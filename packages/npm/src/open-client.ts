/** Core's side of a client. */

import { record, refuseBrowser } from "./boundary-check.js";
import type { Credentials, CredentialsProvider } from "./credentials.js";
import { invalid } from "./error.js";
import { isPlain, optionsJson } from "./options.js";
import type { KeyFinder } from "./search/key-source.js";
import type { WasmClient } from "./wasm/contract.js";
import { wasm } from "./wasm/instance.js";
import type { Fetch } from "./web-types.js";

/** Keys that a provider gave, or a search, which says what issued them. */
export interface GivenKeys extends Credentials {
  origin?: string;
}

/** Makes what outlives a call, with all options checked. */
export function openClient(options: object): WasmClient {
  refuseBrowser();
  record(options, "options");
  return new (wasm().Client)(optionsJson(options), Date.now(), performance.now());
}

/** What looks for keys, where the runtime has any place for them. */
let loadSearch: (() => (declaration: string) => KeyFinder) | undefined;

/** Says how the search for keys is loaded. */
export function search(load: typeof loadSearch): void {
  loadSearch = load;
}

/** Where a client's keys come from, if not from its options. */
export function providerOf(client: WasmClient, options: object, fetch: Fetch) {
  const { credentials } = options as { credentials?: unknown };
  if (typeof credentials === "function") return credentials as CredentialsProvider;
  if (typeof credentials === "object" && credentials && !isPlain(credentials)) {
    throw invalid("credentials", "type", "must be a plain object, or a function that gives the keys");
  }
  const declared = client.declared();
  if (declared === undefined) return undefined;
  if (!loadSearch) throw invalid("credentials", "required", "must be given: this runtime has no place to look for keys");
  const find = loadSearch()(declared);
  return (): Promise<GivenKeys> => find(fetch);
}

/** Random bytes for one call or batch. */
export function entropy(): Uint8Array {
  return crypto.getRandomValues(new Uint8Array(16));
}
