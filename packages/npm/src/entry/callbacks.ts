/** The code behind the edge entries of `volc-im/callbacks`, whose module has callbacks only. */

import { type Declared, start } from "../../wasm/callbacks.start.js";
import { type ModuleSource, compiled } from "../wasm/compiled.js";
import type { WasmExports } from "../wasm/contract.js";
import { provideWasm } from "../wasm/instance.js";

/** Says where the module is; it is loaded at the first use. */
export function use(source: () => ModuleSource): void {
  const module = compiled(source);
  provideWasm<Omit<WasmExports, CallsOnly>, Declared>(() => start(module()));
}

/** What the small module does without. */
type CallsOnly =
  | "Client"
  | "Protocol"
  | "nextCursor"
  | "textContent"
  | "jsonContent"
  | "readTextContent"
  | "mediaContent"
  | "readMediaContent"
  | "readProperty"
  | "LoginTokens"
  | "KeySource"
  | "credentialVariables"
  | "largestFile";

export * from "../callbacks-only.js";
