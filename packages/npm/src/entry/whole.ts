/** The code behind every entry of the whole package: what it exports, and how it gets its modules. */

import { type Declared as DeclaredCallbacks, signatures as callbackSignatures } from "../../wasm/callbacks.signatures.js";
import { type Declared, signatures } from "../../wasm/im.signatures.js";
import * as callbacks from "../callbacks-only.js";
import { ImError, invalid } from "../error.js";
import * as whole from "../index.js";
import type { ModuleSource } from "../wasm/compiled.js";
import { callbacksHome, callsHome } from "../wasm/instance.js";
import { started } from "../wasm/started.js";

/** Says where the modules are; each is loaded at its first use. */
export function use(ofCalls: () => ModuleSource, ofCallbacks?: () => ModuleSource): void {
  callsHome.provide<Declared>(started(ofCalls, signatures));
  callbacksHome.provide<DeclaredCallbacks>(ofCallbacks && started(ofCallbacks, callbackSignatures));
}

// As users know them, whatever the minifier made of the names: they show in logs.
for (const [name, value] of Object.entries(whole)) {
  if (typeof value === "function") Object.defineProperty(value, "name", { value: name });
}

/** What the code of `volc-im/tokens` and `volc-im/file` shares with this one, so that there is one `ImError`. */
export const inside = { ImError, invalid };

export { search } from "../open-client.js";
export { callbacks, whole };
export { init } from "./slim.js";
