/**
 * The package without its modules, which are the user's to bring.
 *
 * @module volc-im/slim
 */

import type { ModuleSource } from "../wasm/compiled.js";
import { use } from "./whole.js";

/**
 * Says which modules to use. Call it before anything else of this package; each is started at its first use.
 *
 * @param module - `volc-im/im.wasm` of the same version: compiled, or its bytes
 * @param callbacks - `volc-im/callbacks.wasm`, for those who receive callbacks
 *
 * @example
 * ```ts
 * import { readFileSync } from "node:fs";
 * import { fileURLToPath } from "node:url";
 * import { ImClient, init } from "volc-im/slim";
 *
 * init(readFileSync(fileURLToPath(import.meta.resolve("volc-im/im.wasm"))));
 * ```
 */
export function init(module: ModuleSource, callbacks?: ModuleSource): void {
  use(() => module, callbacks && (() => callbacks));
}

export type { CompiledModule, ModuleSource } from "../wasm/compiled.js";
export * from "../index.js";
