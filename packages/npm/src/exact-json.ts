/**
 * JSON text in which no integer was rounded: what `JSON.stringify` makes, with bigints as integers.
 */

import { ImError, invalid } from "./error.js";

/** What becomes of a `number` integer beyond ±(2^53-1), which may have been rounded before it came here. */
export type RoundedIntegers = "mark" | "refuse";

/**
 * The JSON text of a value. Functions, symbols and `undefined` are treated as `JSON.stringify` treats them.
 *
 * @param path - where the value is, for errors
 * @param rounded - `mark`: write it with an exponent, which core refuses where an integer belongs. `refuse`: throw.
 */
export function exactJson(value: unknown, path: string, rounded: RoundedIntegers): string {
  try {
    return write(value, "", path, { rounded, open: new Set() }) ?? "null";
  } catch (thrown) {
    if (thrown instanceof RangeError) throw invalid(path, "depth", "is nested too deep");
    throw thrown;
  }
}

interface State {
  rounded: RoundedIntegers;
  /** The objects around the current value, to notice one that holds itself. */
  open: Set<object>;
}

function write(given: unknown, key: string, path: string, state: State): string | undefined {
  const value = unwrapped(given, key);
  switch (typeof value) {
    case "bigint":
      return value.toString();
    case "number":
      return number(value, path, state);
    case "object":
      return value === null ? "null" : structure(value, path, state);
    default:
      return JSON.stringify(value);
  }
}

function unwrapped(given: unknown, key: string): unknown {
  const value = hasToJson(given) ? given.toJSON(key) : given;
  const boxed = value instanceof Number || value instanceof String || value instanceof Boolean;
  return boxed ? value.valueOf() : value;
}

function hasToJson(value: unknown): value is { toJSON(key: string): unknown } {
  return typeof value === "object" && value !== null && "toJSON" in value && typeof value.toJSON === "function";
}

function number(value: number, path: string, state: State): string {
  if (!Number.isInteger(value) || Number.isSafeInteger(value)) return JSON.stringify(value);
  if (state.rounded === "mark") return value.toExponential();
  const message = "is beyond ±(2^53-1) and may have been rounded: use a string or a bigint";
  throw invalid(path, "safe_integer", message, String(value));
}

function structure(value: object, path: string, state: State): string {
  if (state.open.has(value)) throw cyclic(path);
  state.open.add(value);
  const json = Array.isArray(value) ? list(value, path, state) : map(value, path, state);
  state.open.delete(value);
  return json;
}

function list(values: readonly unknown[], path: string, state: State): string {
  const items: string[] = [];
  for (let index = 0; index < values.length; index++) {
    items.push(write(values[index], String(index), `${path}[${index}]`, state) ?? "null");
  }
  return `[${items.join(",")}]`;
}

function map(value: object, path: string, state: State): string {
  const members: string[] = [];
  for (const [key, member] of Object.entries(value)) {
    const json = write(member, key, path === "" ? key : `${path}.${key}`, state);
    if (json !== undefined) members.push(`${JSON.stringify(key)}:${json}`);
  }
  return `{${members.join(",")}}`;
}

function cyclic(path: string): ImError {
  return invalid(path, "cyclic", "holds itself");
}
