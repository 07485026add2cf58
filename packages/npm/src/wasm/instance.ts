/**
 * The one wasm instance of the process, started at its first use: an import costs nothing, and nothing runs at module
 * top level, where some edge runtimes forbid it. An instance that failed is replaced.
 */

import type { WasmExports } from "./contract.js";
import { type Watched, watched } from "./watched.js";

let start: (() => WasmExports) | undefined;
let current: Watched | undefined;
let offered: WasmExports | undefined;

/** What can be made again as it was; calls and batches under way end with the instance that they are in. */
const LASTING = new Set(["Protocol", "Callbacks", "Pacer", "ReplayGuard"]);

/** Says how this runtime starts the module. Called by the entry file, or by the user of `volc-im/slim`. */
export function provideWasm(how: () => Partial<WasmExports>): void {
  start = how as () => WasmExports;
  current = offered = undefined;
}

/** What the module offers. */
export function wasm(): WasmExports {
  offered ??= offer(Object.keys(instance()));
  return offered;
}

function instance(): Watched {
  if (!current || current.failed()) {
    if (!start) throw new Error("volc-im: no wasm module: call init(module) of volc-im/slim first");
    current = watched(start());
  }
  return current;
}

function offer(names: string[]): WasmExports {
  const all: Record<string, unknown> = {};
  for (const name of names) {
    if (name === "failed") continue;
    // A function that returns an object can stand for a class.
    all[name] = LASTING.has(name)
      ? function (...given: unknown[]) { return lasting(name, given); }
      : function (...given: unknown[]) { return instance()[name]?.(...given); };
  }
  return all as unknown as WasmExports;
}

/** An object that moves to the next instance when the one that it is in fails. */
function lasting(name: string, given: unknown[]): object {
  let home: Watched | undefined;
  let object: Record<string, (...given: unknown[]) => unknown> = {};
  const settle = () => {
    const now = instance();
    if (home === now) return;
    object = now[name]?.(...given) as typeof object;
    home = now;
  };
  settle();
  return new Proxy(object, {
    get: (_, method: string) => (...values: unknown[]) => {
      if (method !== "free") settle();
      return object[method]?.(...values);
    },
  });
}
