// The vectors that every language is tested with, read without damage to their integers.

import { readFileSync } from "node:fs";
import { join } from "node:path";

/** The lines of a file below `tests/vectors`. */
export function vectors(name) {
  const folder = process.env.VOLC_IM_VECTORS;
  if (!folder) throw new Error("VOLC_IM_VECTORS must name tests/vectors: run cargo xtask test --only npm");
  const lines = readFileSync(join(folder, name), "utf8").split("\n");
  return lines.filter((line) => line !== "").map((line) => ({ line, ...JSON.parse(line) }));
}

/** What JSON text says, with every integer beyond a double's precision as a bigint. */
export function lossless(json) {
  const marked = json.replace(/"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g, (token) =>
    /^-?\d{16,}$/.test(token) ? `"\\u0001${token}"` : token,
  );
  return JSON.parse(marked, (_, value) =>
    typeof value === "string" && value.startsWith("\u0001") ? BigInt(value.slice(1)) : value,
  );
}

/** An input with bigints in the place of the id texts, found by the wire body in which they are integers. */
export function withBigints(input, body) {
  if (typeof input === "string") return typeof body === "string" ? input : BigInt(input);
  if (Array.isArray(input)) return input.map((item, index) => withBigints(item, body[index]));
  if (typeof input !== "object" || input === null) return input;
  return Object.fromEntries(
    Object.entries(input).map(([key, value]) => {
      const wire = key in body ? key : key.charAt(0).toUpperCase() + key.slice(1);
      return [key, withBigints(value, body[wire])];
    }),
  );
}
