/**
 * The one wasm instance of the process, started at its first use: an import costs nothing, and nothing runs at module
 * top level, where some edge runtimes forbid it. An instance that failed is replaced.
 */

import type { WasmExports } from "./contract.js";
import type { Bound, Instance } from "./bind.js";

let start: (() => Instance) | undefined;
let current: Instance | undefined;
let offered: WasmExports | undefined;

/** A call or a batch in progress ends with the instance that it is in. Anything else can be made again as it was. */
const ENDING = "Machine";

/**
 * Says how this runtime starts the module. Called by the entry file, or by the user of `volc-im/slim`.
 *
 * @typeParam Declared - what wasm-bindgen says of the module, which the compiler compares with what is used of it
 */
export function provideWasm<Used, Declared extends Used>(how: () => Instance): void {
  start = how;
  current = offered = undefined;
}

/** What the module offers. */
export function wasm(): WasmExports {
  offered ??= offer(Object.keys(instance().offers));
  return offered;
}

function instance(): Instance {
  if (!current || current.failure) {
    if (!start) throw new Error("volc-im: no wasm module: call init(module) of volc-im/slim first");
    current = start();
  }
  return current;
}

function offer(names: string[]): WasmExports {
  const all: Record<string, unknown> = {};
  for (const name of names) {
    const { methods } = instance().offers[name] as Bound;
    all[name] =
      methods && name !== ENDING
        ? lasting(name, methods)
        : // A function that returns an object can stand for a class.
          function (...given: unknown[]) {
            return (instance().offers[name] as Bound)(...given);
          };
  }
  return all as unknown as WasmExports;
}

/** The object of the present instance behind one that lasts; anything else as it is. */
export function homeOf<T>(value: T): T {
  const { settled } = Object(value) as { settled?: () => T };
  return settled ? settled.call(value) : value;
}

type Methods = Record<string, Bound>;

/** A class whose objects move to the next instance when the one that they are in fails. */
function lasting(name: string, methods: readonly string[]): unknown {
  class Lasting {
    readonly #given: unknown[];
    #home: Instance | undefined;
    #object: Methods = {};

    constructor(...given: unknown[]) {
      this.#given = given;
      this.settled();
    }

    settled(): Methods {
      const now = instance();
      if (this.#home !== now) {
        this.#object = (now.offers[name] as Bound)(...this.#given.map(homeOf)) as Methods;
        this.#home = now;
      }
      return this.#object;
    }
  }
  const own = Lasting.prototype as Lasting & Record<string, unknown>;
  for (const method of methods) {
    own[method] = function (this: Lasting, ...given: unknown[]) {
      return (this.settled()[method] as Bound)(...given);
    };
  }
  return Lasting;
}
