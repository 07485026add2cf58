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

/** A length's bit that says that the text is an error's. */
const IS_ERROR = 0x20000000;

interface CoreObject {
  place: number;
}

/**
 * Makes the functions of a module that has just been started.
 *
 * @param signatures - `Class:method:arguments:result`, by line. Arguments: `s` text, `o` text or nothing, `y` bytes, `h`
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
    const [place, length] = out as [number, number];
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
    return function (this: CoreObject | undefined, ...given: unknown[]): unknown {
      if (instance.failure) throw lost(instance.failure.cause);
      try {
        // What is called for each callback, without the list.
        if (takes === "yv" && this?.place) {
          return result(kind, run(this.place, crossing.passBytes(given[0]), crossing.length(), given[1]));
        }
        const raw: unknown[] = this?.place ? [this.place] : [];
        for (let index = 0; index < takes.length; index++) {
          const value = given[index];
          const type = takes[index];
          if (type === "v") raw.push(value);
          else if (type === "r") raw.push((value as CoreObject).place);
          else if (type === "h") raw.push((value as string).codePointAt(0));
          else if (type === "o" && (value === undefined || value === null)) raw.push(0, 0);
          else raw.push(type === "y" ? crossing.passBytes(value) : crossing.passText(value), crossing.length());
        }
        const out = run(...raw);
        if (gives === "+") {
          const [place, length] = out as [number, number];
          return length === 0 ? object(of, place) : taken(place, length);
        }
        if (!fails) return result(kind, out);
        const parts = out as number[];
        if (parts.at(-1)) throw new ImError(crossing.takeValue(parts.at(-2) as number) as ErrorReport);
        return result(kind, kind === "s" ? parts : parts[0]);
      } catch (cause) {
        if (!isTrap(cause)) throw cause;
        instance.failure = { cause };
        throw lost(cause);
      }
    };
  };

  for (const line of signatures.split(" ")) {
    const [of, name, takes, gives] = line.split(":") as [string, string, string, string];
    const exported = of === "" ? name : `${of.toLowerCase()}_${name}`;
    // Edge runtimes deploy a module without campaigns.
    if (!core[exported]) continue;
    if (of === "") {
      offers[name] = bound(name, takes, gives, of);
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
