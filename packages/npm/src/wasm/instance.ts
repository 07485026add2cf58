/**
 * One wasm instance of each module for the process, started at its first use: an import costs nothing, and nothing runs at
 * module top level, where some edge runtimes forbid it. An instance that failed is replaced.
 */

import type { WasmCallbackExports, WasmExports, WasmFileExports, WasmSearchExports, WasmTokenExports } from "./contract.js";
import type { Bound, Instance } from "./bind.js";

/** What has come to know something ends with the instance that it is in. Anything else can be made again as it was. */
const ENDING = ["Machine", "Survey", "LedgerFile"];

/** A module, started when it is first used. */
interface Home<Exports> {
  /**
   * Says how this runtime starts the module. Called by the entry file, or by the user of `volc-im/slim`.
   *
   * @typeParam Declared - what wasm-bindgen says of the module, which the compiler compares with what is used of it
   */
  provide<Declared extends Exports>(how: (() => Instance) | undefined): void;
  /** What the module offers. */
  offers(): Exports;
}

/** `given`: what of `volc-im/slim` gives the module. */
function home<Exports>(given: string): Home<Exports> {
  let start: (() => Instance) | undefined;
  let current: Instance | undefined;
  let offered: Exports | undefined;

  const instance = (): Instance => {
    if (!current || current.failure) {
      if (!start) throw new Error(`volc-im: no wasm module: call init(${given}) of volc-im/slim first`);
      current = start();
    }
    return current;
  };
  return {
    provide(how) {
      start = how;
      current = offered = undefined;
    },
    offers() {
      offered ??= offer(instance) as Exports;
      return offered;
    },
  };
}

function offer(instance: () => Instance): unknown {
  const all: Record<string, unknown> = {};
  for (const name of Object.keys(instance().offers)) {
    const { methods } = instance().offers[name] as Bound;
    all[name] =
      methods && !ENDING.includes(name)
        ? lasting(instance, name, methods)
        : // A function that returns an object can stand for a class.
          function (...given: unknown[]) {
            return (instance().offers[name] as Bound)(...given);
          };
  }
  return all;
}

/** The module of calls. */
export const callsHome = /* @__PURE__ */ home<WasmExports>("module");
/** The module of callbacks. */
export const callbacksHome = /* @__PURE__ */ home<WasmCallbackExports>("module, callbacks");
/** The module of login tokens. */
export const tokensHome = /* @__PURE__ */ home<WasmTokenExports>("");

/** The module of the search for keys. */
export const searchHome = /* @__PURE__ */ home<WasmSearchExports>("");

/** The module of campaigns in files. */
export const fileHome = /* @__PURE__ */ home<WasmFileExports>("");

/** What the module of calls offers. */
export const wasm = (): WasmExports => callsHome.offers();
/** What the module of callbacks offers. */
export const callbacksWasm = (): WasmCallbackExports => callbacksHome.offers();
/** What the module of login tokens offers. */
export const tokensWasm = (): WasmTokenExports => tokensHome.offers();

/** What the module of the search for keys offers. */
export const searchWasm = (): WasmSearchExports => searchHome.offers();

/** What the module of campaigns in files offers. */
export const fileWasm = (): WasmFileExports => fileHome.offers();

/** The object of the present instance behind one that lasts; anything else as it is. */
export function homeOf<T>(value: T): T {
  const { settled } = Object(value) as { settled?: () => T };
  return settled ? settled.call(value) : value;
}

type Methods = Record<string, Bound>;

/** A class whose objects move to the next instance when the one that they are in fails. */
function lasting(instance: () => Instance, name: string, methods: readonly string[]): unknown {
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
