/**
 * Watches over an instance. Code that trapped may have left its memory in any state: the instance is not entered again,
 * and whoever tries is told why.
 */

import { ImError } from "../error.js";
import type { WasmExports } from "./contract.js";

type Run = (this: unknown, ...given: unknown[]) => unknown;
type Class = (new (...given: unknown[]) => unknown) & { prototype: Record<string, Run> };

/** The functions of an instance, and one for each class that makes its objects; and whether the instance has failed. */
export type Watched = Record<string, (...given: unknown[]) => unknown> & { failed(): boolean };

/** Watches the functions of an instance that has just been started, and the methods of its classes. */
export function watched(started: WasmExports): Watched {
  let failure: { cause: unknown } | undefined;
  const failed = () => failure !== undefined;
  const watch = (run: Run): Run =>
    function (...given) {
      if (failure) throw lost(failure.cause, "belonged to a wasm instance that has failed");
      try {
        return run.apply(this, given);
      } catch (cause) {
        if (!isTrap(cause)) throw cause;
        failure = { cause };
        throw lost(cause, "was under way when its wasm instance failed");
      }
    };
  const all: Record<string, unknown> = { failed };
  for (const [name, value] of Object.entries(started) as [string, Run & Class][]) {
    if (!/^[A-Z]/.test(name)) {
      all[name] = watch(value);
      continue;
    }
    all[name] = watch((...given) => new value(...given));
    const methods = value.prototype;
    for (const method of Object.getOwnPropertyNames(methods)) {
      const run = methods[method] as Run;
      if (method === "free") {
        // What is in a failed instance goes with it.
        methods[method] = function () {
          if (!failed()) run.call(this);
        };
      } else if (method !== "constructor" && !method.startsWith("__")) methods[method] = watch(run);
    }
  }
  return all as Watched;
}

/** Whether the code itself failed: a trap, or the stack was used up in the middle of it. */
function isTrap(thrown: unknown): boolean {
  return thrown instanceof WebAssembly.RuntimeError || thrown instanceof RangeError;
}

function lost(cause: unknown, what: string): ImError {
  const message = `this ${what}, which was replaced; what is called from now on works [instance_lost]`;
  return new ImError({ kind: "internal", reason: "instance_lost", message }, cause);
}
