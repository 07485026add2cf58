/** The code behind `volc-im/file`, whose module reads the lines. `error.ts` is that of the whole package. */

import { type Declared, signatures } from "../../wasm/file.signatures.js";
import type { ModuleSource } from "../wasm/compiled.js";
import { fileHome } from "../wasm/instance.js";
import { started } from "../wasm/started.js";

/** Says where the module is; it is loaded at the first use. */
export function use(source: () => ModuleSource): void {
  fileHome.provide<Declared>(started(source, signatures));
}

export { FileLedgerStore } from "../file/ledger-store.js";
