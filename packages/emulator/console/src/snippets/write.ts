// A recorded call as code of each language. What a client fills in by itself is not in the table, and left out.
import { type Json, tryJson, writeJson } from "../api/json";
import { type Dialect, java, javascript, kotlin, python, rust, swift } from "./dialects";
import { type FieldShape, objectOf } from "./shape";

export const LANGUAGES = { curl: "curl", javascript: "JavaScript", python: "Python", kotlin: "Kotlin", java: "Java", swift: "Swift", rust: "Rust" } as const;
export type SnippetLanguage = keyof typeof LANGUAGES;

const DIALECTS: Record<Exclude<SnippetLanguage, "curl">, Dialect> = { javascript, python, kotlin, java, swift, rust };

export interface Given {
  field: FieldShape;
  value: Json;
}

/** The code that makes a call; undefined for an action or body that the clients do not have. */
export function snippet(language: Exclude<SnippetLanguage, "curl">, action: string, body: Json | undefined): string | undefined {
  const dialect = DIALECTS[language];
  const given = fieldsOf(`${action}Request`, body);
  return given && dialect.call(action, given, (kind, value, depth) => write(dialect, kind, value, depth));
}

function fieldsOf(name: string, value: Json | undefined): Given[] | undefined {
  const shape = objectOf(name);
  if (!shape || !value || typeof value !== "object" || Array.isArray(value)) return undefined;
  return shape
    .filter((field) => value[field.wire] !== undefined && value[field.wire] !== null)
    .map((field) => given(field, value[field.wire] as Json));
}

/** A message that is nothing but text is written by the client's function for it. */
function given(field: FieldShape, value: Json): Given {
  const content = field.wire === "Content" ? tryJson(String(value)) : undefined;
  const text = content && typeof content === "object" && !Array.isArray(content) && Object.keys(content).length === 1 ? content.text : undefined;
  return typeof text === "string" ? { field: { ...field, kind: "m" }, value: text } : { field, value };
}

function write(dialect: Dialect, kind: string, value: Json, depth: number): string {
  const rest = kind.slice(1);
  const of = (inner: Json) => write(dialect, rest, inner, depth + 1);
  switch (kind[0]) {
    case "[":
      return dialect.list((value as Json[]).map(of));
    case "{":
    case "#":
      return dialect.map(Object.entries(value as object).map(([key, item]) => [kind[0] === "#" ? dialect.key(key) : dialect.text(key), of(item as Json)]));
    case "o": {
      const inner = fieldsOf(rest, value) ?? [];
      return dialect.object(rest, inner, (field, item) => write(dialect, field, item, depth + 1));
    }
    case "c":
    case "t":
      return dialect.code(rest, value as number | string);
    case "b":
      return dialect.flag(value === true);
    case "s":
      return dialect.text(String(value));
    case "m":
      return `${dialect.message}(${dialect.text(String(value))})`;
    case "j":
      return dialect.json(writeJson(value), value);
    default:
      return dialect.number(String(value), kind[0] === "i" ? rest : undefined, kind[0] === "l");
  }
}
