/**
 * The wasm instances of the process, one of each module, started at its first use: an import costs nothing, and nothing
 * runs at module top level, where some edge runtimes forbid it. An instance that failed is replaced.
 */

import type { TokensExports, WasmExports } from "./contract.js";
import type { Bound, Instance } from "./bind.js";

/** What can be made again as it was; calls and batches under way end with the instance that they are in. */
const LASTING = new Set(["Protocol", "Callbacks", "Pacer", "ReplayGuard", "LoginTokens"]);

type Start = () => Instance;
type Methods = Record<string, Bound>;

/** A module's place: what starts it, and the instance that runs. */
interface Home {
  start?: Start | undefined;
  current?: Instance | undefined;
  offered?: unknown;
}

const main: Home = {};
const tokens: Home = {};

/**
 * Says how this runtime starts the module. Called by the entry file, or by the user of `volc-im/slim`.
 *
 * @typeParam Declared - what wasm-bindgen says of the module, which the compiler compares with what is used of it
 */
export function provideWasm<Used, Declared extends Used>(how: Start): void {
  provide(main, how);
}

/** The same for the module of login tokens. */
export function provideTokensWasm<Used, Declared extends Used>(how: Start): void {
  provide(tokens, how);
}

/** What the module offers. */
export function wasm(): WasmExports {
  return offerOf(main) as WasmExports;
}

/** What the module of login tokens offers. */
export function tokensWasm(): TokensExports {
  return offerOf(tokens) as TokensExports;
}

function provide(home: Home, start: Start): void {
  home.start = start;
  home.current = home.offered = undefined;
}

function offerOf(home: Home): unknown {
  home.offered ??= offer(home, Object.keys(instance(home).offers));
  return home.offered;
}

function instance(home: Home): Instance {
  if (!home.current || home.current.failure) {
    if (!home.start) throw new Error("volc-im: no wasm module: call init(module) of volc-im/slim first");
    home.current = home.start();
  }
  return home.current;
}

function offer(home: Home, names: string[]): Record<string, unknown> {
  const all: Record<string, unknown> = {};
  for (const name of names) {
    const { methods } = instance(home).offers[name] as Bound;
    all[name] =
      methods && LASTING.has(name)
        ? lasting(home, name, methods)
        : // A function that returns an object can stand for a class.
          function (...given: unknown[]) {
            return (instance(home).offers[name] as Bound)(...given);
          };
  }
  return all;
}

/** A class whose objects move to the next instance when the one that they are in fails. */
function lasting(home: Home, name: string, methods: readonly string[]): unknown {
  class Lasting {
    readonly #given: unknown[];
    #in: Instance | undefined;
    #object: Methods = {};

    constructor(...given: unknown[]) {
      this.#given = given;
      this.settled();
    }

    settled(): Methods {
      const now = instance(home);
      if (this.#in !== now) {
        this.#object = (now.offers[name] as Bound)(...this.#given) as Methods;
        this.#in = now;
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
