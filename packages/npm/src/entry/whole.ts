/** The code behind every entry of the whole package: what it exports, and how it gets its module. */

import { type Declared, start } from "../../wasm/im.start.js";
import * as callbacks from "../callbacks-only.js";
import { ImError, invalid } from "../error.js";
import * as whole from "../index.js";
import { type ModuleSource, compiled } from "../wasm/compiled.js";
import type { WasmExports } from "../wasm/contract.js";
import { provideWasm } from "../wasm/instance.js";

/** Says where the module is; it is loaded at the first use. */
export function use(source: () => ModuleSource): void {
  const module = compiled(source);
  provideWasm<Omit<WasmExports, NotHere>, Declared>(() => start(module()));
}

/** What other modules have. */
type NotHere = "LoginTokens" | "KeySource" | "credentialVariables" | "largestFile";

// As users know them, whatever the minifier made of the names: they show in logs.
for (const [name, value] of Object.entries(whole)) {
  if (typeof value === "function") Object.defineProperty(value, "name", { value: name });
}

/** What the code of `volc-im/tokens` shares with this one, so that there is one `ImError`. */
export const inside = { ImError, invalid };

export { search } from "../open-client.js";
export { callbacks, whole };
export { init } from "./slim.js";
