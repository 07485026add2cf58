/**
 * Checks of JavaScript types before a value crosses into wasm. A conversion that fails there costs memory until the
 * instance ends, so nothing of the wrong type may get that far. All other rules are core's.
 */

import { invalid } from "./error.js";
import type { Moment } from "./options.js";

/** Secrets do not belong into a web page, whose user can read them. */
export function refuseBrowser(): void {
  const { document, process } = globalThis as { document?: unknown; process?: { versions?: { node?: string } } };
  // Tests with a page's globals run on Node.
  if (document === undefined || process?.versions?.node) return;
  throw invalid("", "browser", "secrets do not belong into a browser: call your own server");
}

/** A string, or a validation error at `path`. */
export function text(value: unknown, path: string): string {
  if (typeof value !== "string") throw wrongType(value, path, "a string");
  return value;
}

/** A string or nothing. */
export function optionalText(value: unknown, path: string): string | undefined {
  return value === undefined || value === null ? undefined : text(value, path);
}

/** An object that is no list. */
export function record(value: unknown, path: string): object {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw wrongType(value, path, "an object");
  }
  return value;
}

/** A number that is finite. */
export function finite(value: unknown, path: string): number {
  if (typeof value !== "number" || !Number.isFinite(value)) throw wrongType(value, path, "a finite number");
  return value;
}

/** A moment as milliseconds since 1970; now, when it is not given. */
export function milliseconds(value: Moment | undefined, path: string): number {
  if (value === undefined) return Date.now();
  if (value instanceof Date) return finite(value.getTime(), path);
  return finite(value, path);
}

function wrongType(value: unknown, path: string, wanted: string) {
  return invalid(path, "type", `must be ${wanted}, given ${named(value)}`, named(value));
}

function named(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "number") return String(value);
  if (value instanceof Date) return "a Date";
  return typeof value;
}
