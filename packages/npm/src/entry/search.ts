/** The code behind the search for keys, whose module is read where no keys were given. `error.ts` is that of the whole package. */

import { type Declared, signatures } from "../../wasm/search.signatures.js";
import type { ModuleSource } from "../wasm/compiled.js";
import { searchHome } from "../wasm/instance.js";
import { started } from "../wasm/started.js";

/** Says where the module is; it is loaded at the first use. */
export function use(source: () => ModuleSource): void {
  searchHome.provide<Declared>(started(source, signatures));
}

export { keySource } from "../search/key-source.js";
