/**
 * Calls into a wasm module by the signatures that wasm-bindgen wrote down, which `build/start-functions.mjs` reads: one
 * function for all of them takes a third of the room of wasm-bindgen's own.
 *
 * It also watches over the instance. Code that trapped may have left its memory in any state: the instance is not
 * entered again, and calls into it throw.
 */

import { type ErrorReport, ImError } from "../error.js";

/** How texts, bytes and values get across; `build/start-functions.mjs` has it. */
export interface Crossing {
  /** The exports of the instance. */
  core: Record<string, (...raw: unknown[]) => unknown>;
  /** Writes a text, or bytes; gives the place. The length is in `length()` then. */
  passText(text: unknown): number;
  passBytes(bytes: unknown): number;
  length(): number;
  /** What was written to the place where results of several values go. */
  resultAt(place: number): Values;
  /** Reads a text and gives its memory back. */
  takeText(place: number, length: number): string;
  /** Takes a value that core has left for JavaScript. */
  takeValue(index: number): unknown;
}

/** A function of an instance, or one that makes objects of a class with these methods. */
export type Bound = ((...given: unknown[]) => unknown) & { methods?: string[] };

/** An instance: what it offers, and what it failed of, if it has. */
export interface Instance {
  offers: Record<string, Bound>;
  failure: { cause: unknown } | undefined;
}

/** Where results of several values go: the far end of the stack, which no function gets to. */
const RESULTS = 16;

/** A length's bit that says that the text is an error's. */
const IS_ERROR = 0x20000000;

interface CoreObject {
  place: number;
}

/** The values of a result. */
type Values = Record<0 | 1 | 2 | 3, number>;

/**
 * Makes the functions of a module that has just been started.
 *
 * @param signatures - `Class:method:arguments:result:export`, by line. Arguments: `s` text, `o` text or nothing, `y` bytes, `h`
 * character, `r` object, `v` whatever wasm takes as it is. Result: the same, `u` unsigned, `a` a value left
 * behind, a class; with `!` before it, an error may come in its place. What makes an object has `!` or `+`: then an error
 * is a text, as it is in the place of any other
 */
export function bind(crossing: Crossing, signatures: string): Instance {
  const { core } = crossing;
  const offers: Record<string, Bound> = {};
  const instance: Instance = { offers, failure: undefined };
  const classes: Record<string, object> = {};
  // Where there is no registry, memory is given back by `close` only.
  const unreachable =
    globalThis.FinalizationRegistry &&
    new FinalizationRegistry<[free: string, place: number]>(([free, place]) => {
      if (!instance.failure) core[free]?.(place, 1);
    });

  const result = (kind: string, out: unknown): unknown => {
    if (kind === "v") return out;
    if (kind === "u") return (out as number) >>> 0;
    if (kind === "a") return crossing.takeValue(out as number);
    if (kind in classes) return object(kind, out as number);
    const { 0: place, 1: length } = out as Values;
    if (kind === "o" && place === 0) return undefined;
    return taken(place, length);
  };
  const taken = (place: number, length: number): string => {
    const text = crossing.takeText(place, length);
    if (length & IS_ERROR) throw new ImError(JSON.parse(text) as ErrorReport);
    return text;
  };
  const object = (of: string, place: number): object => {
    const made = Object.assign(Object.create(classes[of] as object), { place });
    unreachable?.register(made, [freeOf(of), place], made);
    return made;
  };
  const bound = (exported: string, takes: string, gives: string, of: string) => {
    const run = core[exported] as Bound;
    const fails = gives[0] === "!";
    const kind = fails ? gives.slice(1) || of : gives;
    // A text is its place and its length; an error is a value, and whether there is one.
    const several = fails || "so+".includes(gives) ? [RESULTS] : [];
    const [error, flag] = kind === "s" ? ([2, 3] as const) : ([1, 2] as const);
    return function (this: CoreObject | undefined, ...given: unknown[]): unknown {
      if (instance.failure) throw lost(instance.failure.cause);
      try {
        // What is called for each callback, without the list.
        if (takes === "yv" && kind === "s" && this?.place) {
          run(RESULTS, this.place, crossing.passBytes(given[0]), crossing.length(), given[1]);
          return result(kind, crossing.resultAt(RESULTS));
        }
        const raw: unknown[] = [...several];
        if (this?.place) raw.push(this.place);
        for (let index = 0; index < takes.length; index++) {
          const value = given[index];
          const type = takes[index];
          if (type === "v") raw.push(value);
          else if (type === "r") raw.push((value as CoreObject).place);
          else if (type === "h") raw.push((value as string).codePointAt(0));
          else if (type === "o" && (value === undefined || value === null)) raw.push(0, 0);
          else raw.push(type === "y" ? crossing.passBytes(value) : crossing.passText(value), crossing.length());
        }
        const one = run(...raw);
        if (!several[0]) return result(kind, one);
        const values = crossing.resultAt(RESULTS);
        if (gives === "+") {
          const { 0: place, 1: length } = values;
          return length === 0 ? object(of, place) : taken(place, length);
        }
        if (fails && values[flag]) throw new ImError(crossing.takeValue(values[error]) as ErrorReport);
        return result(kind, "so".includes(kind) ? values : values[0]);
      } catch (cause) {
        if (!isTrap(cause)) throw cause;
        instance.failure = { cause };
        throw lost(cause);
      }
    };
  };

  for (const line of signatures.split(" ")) {
    const [of, name, takes, gives, exported] = line.split(":") as [string, string, string, string, string];
    // Edge runtimes deploy a module without campaigns.
    if (!core[exported]) continue;
    if (of === "") {
      offers[name] = bound(exported, takes, gives, of);
      continue;
    }
    const own = (classes[of] ??= {
      free(this: CoreObject) {
        const { place } = this;
        this.place = 0;
        unreachable?.unregister(this);
        if (!instance.failure) core[freeOf(of)]?.(place, 0);
      },
    });
    const call = bound(exported, takes, gives, of);
    if (name === "new") offers[of] = call;
    else Object.assign(own, { [name]: call });
  }
  for (const [of, own] of Object.entries(classes)) Object.assign(offers[of] ?? {}, { methods: Object.keys(own) });
  return instance;
}

function freeOf(name: string): string {
  return `__wbg_${name.toLowerCase()}_free`;
}

/** Whether the code itself failed: a trap, or the stack was used up in the middle of it. Errors may be another realm's. */
function isTrap(thrown: unknown): boolean {
  // Nothing that needs stack: there may be none left.
  const name = (thrown as Error | undefined)?.name;
  return name === "RuntimeError" || name === "RangeError";
}

function lost(cause: unknown): ImError {
  const message = "the wasm instance that this ran in failed and was replaced: calls from now on work [instance_lost]";
  return new ImError({ kind: "internal", reason: "instance_lost", message }, cause);
}
