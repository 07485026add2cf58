/**
 * The one wasm instance of the process, started at its first use: an import costs nothing, and nothing runs at module
 * top level, where some edge runtimes forbid it.
 */

import type { WasmExports } from "./contract.js";

let start: (() => WasmExports) | undefined;
let started: WasmExports | undefined;

/** Says how this runtime starts the module. Called once, by the entry file. */
export function provideWasm(how: () => WasmExports): void {
  start = how;
}

/** The exports of the module, started if need be. */
export function wasm(): WasmExports {
  if (!started) {
    if (!start) throw new Error("volc-im: no entry file has provided the wasm module");
    started = start();
  }
  return started;
}
