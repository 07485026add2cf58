/**
 * Watches over an instance. Code that trapped may have left its memory in any state: the instance is not entered again,
 * and whoever tries is told why.
 */

import { ImError } from "../error.js";
import type { WasmExports } from "./contract.js";

type Run = (this: unknown, ...given: unknown[]) => unknown;
type Class = (new (...given: unknown[]) => unknown) & { prototype: Record<string, Run> };

/** A function of an instance, or one that makes objects of a class with these methods. */
export type Maker = ((...given: unknown[]) => unknown) & { methods?: readonly string[] };

/** What an instance offers. */
export type Watched = Record<string, Maker>;

const failures = new WeakMap<Watched, { cause: unknown }>();

/** Whether an instance is of no use any more. */
export function hasFailed(instance: Watched): boolean {
  return failures.has(instance);
}

/** Watches the functions of an instance that has just been started, and the methods of its classes. */
export function watched(started: WasmExports): Watched {
  const all: Watched = {};
  const watch = (run: Run): Run =>
    function (...given) {
      const failure = failures.get(all);
      if (failure) throw lost(failure.cause, "belonged to a wasm instance that has failed");
      try {
        return run.apply(this, given);
      } catch (cause) {
        if (!isTrap(cause)) throw cause;
        failures.set(all, { cause });
        throw lost(cause, "was under way when its wasm instance failed");
      }
    };
  for (const [name, value] of Object.entries(started) as [string, Run & Class][]) {
    if (!/^[A-Z]/.test(name)) {
      all[name] = watch(value);
      continue;
    }
    const own = value.prototype;
    const methods = Object.getOwnPropertyNames(own).filter((method) => method !== "constructor" && !method.startsWith("_"));
    for (const method of methods) {
      const run = own[method] as Run;
      own[method] =
        method === "free"
          ? // What is in a failed instance goes with it.
            function () {
              if (!hasFailed(all)) run.call(this);
            }
          : watch(run);
    }
    all[name] = Object.assign(
      watch((...given) => new value(...given)),
      { methods },
    );
  }
  return all;
}

/** Whether the code itself failed: a trap, or the stack was used up in the middle of it. */
function isTrap(thrown: unknown): boolean {
  return thrown instanceof WebAssembly.RuntimeError || thrown instanceof RangeError;
}

function lost(cause: unknown, what: string): ImError {
  const message = `this ${what}, which was replaced; what is called from now on works [instance_lost]`;
  return new ImError({ kind: "internal", reason: "instance_lost", message }, cause);
}
