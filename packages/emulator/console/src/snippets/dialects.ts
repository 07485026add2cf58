// How each client spells a call. The names come from the generated table; here is grammar only.
import type { Json } from "../api/json";
import { codeName, constant, type FieldShape, lowerFirst, snake } from "./shape";
import type { Given } from "./write";

type Write = (kind: string, value: Json, depth: number) => string;
type WriteField = (kind: string, value: Json) => string;

export interface Dialect {
  call(action: string, given: Given[], write: Write): string;
  object(name: string, given: Given[], write: WriteField): string;
  list(items: string[]): string;
  map(entries: [string, string][]): string;
  /** A user id as the key of a map. */
  key(digits: string): string;
  code(set: string, value: number | string): string;
  flag(value: boolean): string;
  text(value: string): string;
  /** The function that makes the content of a text message. */
  message: string;
  json(text: string, value: Json): string;
  /** A number; `id` is the type of an id, `isWide` says whether it has 64 bits. */
  number(digits: string, id: string | undefined, isWide: boolean): string;
}

const quoted = (text: string): string => JSON.stringify(text);
/** JSON's escapes, with `$` escaped where a language reads it. */
const dollars = (text: string): string => quoted(text).replaceAll("$", "\\$");
const braces = (text: string): string => quoted(text).replace(/\\u([0-9a-f]{4})/g, "\\u{$1}").replaceAll("\\b", "\\u{8}").replaceAll("\\f", "\\u{c}");
const named = (given: Given[], write: WriteField, name: (wire: string) => string, sign: string): string[] =>
  given.map(({ field, value }) => `${name(field.wire)}${sign}${write(field.kind, value)}`);
/** On one line where it is short. */
const lines = (open: string, parts: string[], close: string, indent = "  "): string => {
  const short = `${open}${parts.join(", ")}${close}`;
  return short.length < 84 || !parts.length ? short : `${open}\n${parts.map((part) => `${indent}${part.replaceAll("\n", `\n${indent}`)},\n`).join("")}${close}`;
};
const withoutLastComma = (text: string): string => text.replace(/,\n\)$/, "\n)");
const isLong = (digits: string): boolean => digits.replace("-", "").length > 9;

export const javascript: Dialect = {
  call: (action, given, write) =>
    `const result = await im.${lowerFirst(action)}(${javascript.object("", given, (kind, value) => write(kind, value, 1))});`,
  object: (_, given, write) => {
    const parts = named(given, write, lowerFirst, ": ");
    return parts.join(", ").length < 60 ? `{ ${parts.join(", ")} }` : lines("{", parts, "}");
  },
  list: (items) => lines("[", items, "]"),
  map: (entries) => `{ ${entries.map(([key, value]) => `${key}: ${value}`).join(", ")} }`,
  key: quoted,
  code: (_, value) => (typeof value === "string" ? quoted(value) : String(value)),
  flag: String,
  text: quoted,
  message: "textContent",
  json: (text) => text,
  number: (digits) => (Number.isSafeInteger(Number(digits)) ? digits : `${digits}n`),
};

export const python: Dialect = {
  call: (action, given, write) =>
    lines(`result = im.${snake(action)}(`, named(given, (kind, value) => write(kind, value, 1), snake, "="), ")", "    "),
  object: (_, given, write) => lines("{", given.map(({ field, value }) => `"${snake(field.wire)}": ${write(field.kind, value)}`), "}", "    "),
  list: (items) => lines("[", items, "]", "    "),
  map: (entries) => `{${entries.map(([key, value]) => `${key}: ${value}`).join(", ")}}`,
  key: (digits) => digits,
  code: (_, value) => (typeof value === "string" ? quoted(value) : String(value)),
  flag: (value) => (value ? "True" : "False"),
  text: quoted,
  message: "text_content",
  json: (text) => `json.loads(${quoted(text)})`,
  number: (digits) => digits,
};

const codeOf = (set: string, value: number | string, known: (name: string) => string, other: (value: string) => string): string => {
  const name = codeName(set, String(value));
  return name ? known(name) : other(typeof value === "string" ? quoted(value) : String(value));
};

export const kotlin: Dialect = {
  call: (action, given, write) =>
    `val result = im.${lowerFirst(action)}(\n${indented(kotlin.object(`${action}Request`, given, (kind, value) => write(kind, value, 1)), "    ")},\n)`,
  object: (name, given, write) => lines(`${name}(`, named(given, write, lowerFirst, " = "), ")", "    "),
  list: (items) => lines("listOf(", items, ")", "    "),
  map: (entries) => `mapOf(${entries.map(([key, value]) => `${key} to ${value}`).join(", ")})`,
  key: (digits) => `${digits}L`,
  code: (set, value) => codeOf(set, value, (name) => `${set}.${constant(name)}`, (other) => `${set}.of(${other})`),
  flag: String,
  text: dollars,
  message: "textContent",
  json: (text) => `RawJson(${dollars(text)})`,
  number: (digits, id) => (id || isLong(digits) ? `${digits}L` : digits),
};

/** Arguments of a builder: what has no default, and no twin that could stand in. */
const forBuilder = ({ field }: Given): boolean => field.required && !field.hasTwin && !field.starts;

export const java: Dialect = {
  call: (action, given, write) =>
    `var result = im.${lowerFirst(action)}(\n${indented(java.object(`${action}Request`, given, (kind, value) => write(kind, value, 1)), "    ")});`,
  object: (name, given, write) => {
    const first = given.filter(forBuilder).map(({ field, value }) => write(field.kind, value));
    const setters = given.filter((one) => !forBuilder(one)).map(({ field, value }) => `.${lowerFirst(field.wire)}(${write(field.kind, value)})`);
    return chained(`${name}.builder(${first.join(", ")})`, [...setters, ".build()"]);
  },
  list: (items) => withoutLastComma(lines("List.of(", items, ")", "    ")),
  map: (entries) => `Map.of(${entries.map(([key, value]) => `${key}, ${value}`).join(", ")})`,
  key: (digits) => `${digits}L`,
  code: kotlin.code,
  flag: String,
  text: quoted,
  message: "Content.textContent",
  json: (text) => `new RawJson(${quoted(text)})`,
  number: (digits, id, isWide) => (id || isWide ? `${digits}L` : digits),
};

export const swift: Dialect = {
  call: (action, given, write) =>
    `let result = try await im.${lowerFirst(action)}(\n${indented(withoutLastComma(lines(".init(", named(given, (kind, value) => write(kind, value, 1), lowerFirst, ": "), ")", "    ")), "    ")})`,
  object: (_, given, write) => withoutLastComma(lines(".init(", named(given, write, lowerFirst, ": "), ")", "    ")),
  list: (items) => lines("[", items, "]", "    "),
  map: (entries) => `[${entries.map(([key, value]) => `${key}: ${value}`).join(", ") || ":"}]`,
  key: (digits) => digits,
  code: (set, value) => codeOf(set, value, (name) => `.${lowerFirst(name)}`, (other) => `.other(${other})`),
  flag: String,
  text: braces,
  message: "MessageContent.text",
  json: braces,
  number: (digits) => digits,
};

export const rust: Dialect = {
  call: (action, given, write) =>
    `let result = im\n    .${snake(action)}(\n${indented(rust.object(`${action}Request`, given, (kind, value) => write(kind, value, 1)), "        ")},\n    )\n    .await?;`,
  object: (name, given, write) => {
    // A user by text stands where the number would, which is absent then.
    const required = (field: FieldShape) => field.required || (field.twin && !given.some((one) => `${one.field.wire}Str` === field.wire));
    const first = given.filter(({ field }) => required(field)).map(({ field, value }) => write(field.kind, value));
    const setters = given.filter(({ field }) => !required(field) && !field.twin).map(({ field, value }) => `.${snake(field.wire)}(${write(field.kind, value)})`);
    return chained(`${name}::new(${first.join(", ")})`, setters);
  },
  list: (items) => lines("vec![", items.map(owned), "]", "    "),
  map: (entries) => (entries.length ? `[${entries.map(([key, value]) => `(${owned(key)}, ${owned(value)})`).join(", ")}]` : "BTreeMap::new()"),
  key: (digits) => `UserId(${digits})`,
  code: (set, value) => codeOf(set, value, (name) => `${set}::${name}`, (other) => `${set}::from(${other})`),
  flag: String,
  text: braces,
  message: "text_content",
  json: (text) => `json!(${text})`,
  number: (digits, id) => (id ? `${id}(${digits})` : digits),
};

const owned = (text: string): string => (text.startsWith('"') ? `${text}.to_owned()` : text);
const indented = (text: string, indent: string): string => text.split("\n").map((line) => indent + line).join("\n");
const chained = (start: string, calls: string[]): string => {
  const short = start + calls.join("");
  return short.length < 76 ? short : start + calls.map((call) => `\n    ${call}`).join("");
};
