/** The code behind the search for keys, whose module is read where no keys were given. `error.ts` is that of the whole package. */

import { type Declared, start } from "../../wasm/search.start.js";
import { type ModuleSource, compiled } from "../wasm/compiled.js";
import type { WasmExports } from "../wasm/contract.js";
import { provideWasm } from "../wasm/instance.js";

/** Says where the module is; it is loaded at the first use. */
export function use(source: () => ModuleSource): void {
  const module = compiled(source);
  provideWasm<Pick<WasmExports, "KeySource" | "credentialVariables" | "largestFile">, Declared>(() => start(module()));
}

export { keySource } from "../search/key-source.js";
