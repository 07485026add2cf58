import { SHAPES } from "./generated/control.js";

const camel = (name: string): string => name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
const snake = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** Reads an answer of a declared type: its field names in camel case, what is inside of JSON as it came. */
export function fromWire(value: unknown, type: string): unknown {
  const shape = SHAPES[type];
  if (shape === undefined || typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => fromWire(item, type));
  return Object.fromEntries(Object.entries(value).map(([name, of]) => [camel(name), fromWire(of, shape[name] ?? "")]));
}

/** Writes the fields of a request by their names on the wire. */
export function toWire(fields: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [snake(name), value]));
}

/** JSON in which every id keeps all its digits. */
export function toJson(value: unknown): string {
  return JSON.stringify(value, (name, of: unknown) => {
    if (typeof of === "bigint") return of.toString();
    if (typeof of === "number" && Number.isInteger(of) && !Number.isSafeInteger(of)) {
      throw new TypeError(`${name}: ${of} has lost digits; give it as text or as a bigint`);
    }
    return of;
  });
}
