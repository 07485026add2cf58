/** The code behind the edge entries of `volc-im/callbacks`, which load the module of callbacks alone. */

import { type Declared, signatures } from "../../wasm/callbacks.signatures.js";
import type { ModuleSource } from "../wasm/compiled.js";
import { callbacksHome } from "../wasm/instance.js";
import { started } from "../wasm/started.js";

/** Says where the module is; it is loaded at the first use. */
export function use(source: () => ModuleSource): void {
  callbacksHome.provide<Declared>(started(source, signatures));
}

export * from "../callbacks-only.js";
