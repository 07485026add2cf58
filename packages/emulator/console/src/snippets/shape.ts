// The generated tables, read when the first snippet is written.
import { CODES, OBJECTS, SPELLINGS } from "../generated/actions";

export interface FieldShape {
  wire: string;
  /** A letter and what follows it; see the generated table. */
  kind: string;
  required: boolean;
  twin: boolean;
  hasTwin: boolean;
  /** Has a default in listings. */
  starts: boolean;
}

const rows = (text: string): [string, string[]][] =>
  text
    .trim()
    .split("\n")
    .map((line) => line.split(" "))
    .map(([name, ...rest]) => [name as string, rest]);

let objects: Map<string, FieldShape[]> | undefined;

export function objectOf(name: string): FieldShape[] | undefined {
  objects ??= new Map(
    rows(OBJECTS).map(([object, fields]) => [
      object,
      fields.map((field) => {
        const [, wire = "", kind = "", flags = ""] = /^(\w+):([^!^+=]+)(.*)$/.exec(field) ?? [];
        const has = (flag: string) => flags.includes(flag);
        return { wire, kind, required: has("!"), twin: has("^"), hasTwin: has("+"), starts: has("=") };
      }),
    ]),
  );
  return objects.get(name);
}

let codes: Map<string, Map<string, string>> | undefined;

/** The name of a code, where it has one. */
export function codeName(set: string, value: string): string | undefined {
  codes ??= new Map(rows(CODES).map(([name, known]) => [name, new Map(known.map((code) => code.split(":") as [string, string]))]));
  return codes.get(set)?.get(value);
}

export const snake = (name: string): string => SPELLINGS[name] ?? name.replace(/([a-z0-9])([A-Z])/g, "$1_$2").toLowerCase();
export const lowerFirst = (name: string): string => name.charAt(0).toLowerCase() + name.slice(1);
export const constant = (name: string): string => snake(name).toUpperCase();
