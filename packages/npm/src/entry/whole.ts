/** The code behind every entry of the whole package: what it exports, and how it gets its module. */

import { type Declared, start } from "../../wasm/im.start.js";
import * as callbacks from "../callbacks-only.js";
import * as whole from "../index.js";
import { type ModuleSource, compiled } from "../wasm/compiled.js";
import type { WasmExports } from "../wasm/contract.js";
import { provideWasm } from "../wasm/instance.js";

/** Says where the module is; it is asked for at the first use. */
export function use(source: () => ModuleSource): void {
  const module = compiled(source);
  provideWasm<WasmExports, Declared>(() => start(module()));
}

// As users know them, whatever the minifier made of the names: they show in logs.
for (const [name, value] of Object.entries(whole)) {
  if (typeof value === "function") Object.defineProperty(value, "name", { value: name });
}

export { callbacks, whole };
export { init } from "./slim.js";
