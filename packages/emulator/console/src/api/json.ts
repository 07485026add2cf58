// JSON without loss: integers beyond 2^53 become bigint, and a text is laid out without touching its digits.

export type Json = null | boolean | number | bigint | string | Json[] | { [key: string]: Json };

const TOKEN = /\s*([[\]{},:]|"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)/y;

/** Pieces of a JSON text, or nothing where the text is not JSON. */
function tokens(text: string): string[] | undefined {
  const found: string[] = [];
  TOKEN.lastIndex = 0;
  for (let at = 0; ; at = TOKEN.lastIndex) {
    const match = TOKEN.exec(text);
    if (!match) return text.slice(at).trim() ? undefined : found;
    found.push(match[1] as string);
  }
}

function number(digits: string): number | bigint {
  const value = Number(digits);
  return Number.isSafeInteger(value) || !/^-?\d+$/.test(digits) ? value : BigInt(digits);
}

/** Reads a JSON text. Throws a SyntaxError like JSON.parse does. */
export function parseJson(text: string): Json {
  // Most texts have no long number, and the platform's own reader is the fastest.
  if (!/\d{16}/.test(text)) return JSON.parse(text) as Json;
  JSON.parse(text);
  const list = tokens(text) ?? [];
  let at = 0;
  const value = (): Json => {
    const token = list[at++] as string;
    if (token === "[") {
      const items: Json[] = [];
      while (list[at] !== "]") {
        items.push(value());
        if (list[at] === ",") at++;
      }
      at++;
      return items;
    }
    if (token === "{") {
      const fields: [string, Json][] = [];
      while (list[at] !== "}") {
        const key = JSON.parse(list[at] as string) as string;
        at += 2;
        fields.push([key, value()]);
        if (list[at] === ",") at++;
      }
      at++;
      // Not by assignment: a key may be __proto__.
      return Object.fromEntries(fields);
    }
    return /^[-\d]/.test(token) ? number(token) : (JSON.parse(token) as Json);
  };
  return value();
}

/** Reads a JSON text; undefined where it is none. */
export function tryJson(text: string | null | undefined): Json | undefined {
  if (!text) return undefined;
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}

/** Writes JSON; a bigint as its digits. */
export function writeJson(value: unknown): string {
  if (typeof value === "bigint") return value.toString();
  if (Array.isArray(value)) return `[${value.map((item) => writeJson(item ?? null)).join(",")}]`;
  if (value && typeof value === "object") {
    const fields = Object.entries(value).filter(([, field]) => field !== undefined);
    return `{${fields.map(([key, field]) => `${JSON.stringify(key)}:${writeJson(field)}`).join(",")}}`;
  }
  return JSON.stringify(value);
}

export type Piece = { text: string; kind: "key" | "text" | "number" | "word" | "mark" };

/** Lays out a JSON text over lines, digit by digit as it was written; undefined where it is none. */
export function layOut(text: string): Piece[] | undefined {
  const list = tokens(text);
  if (!list?.length) return undefined;
  const pieces: Piece[] = [];
  let depth = 0;
  const line = () => pieces.push({ text: `\n${"  ".repeat(depth)}`, kind: "mark" });
  for (let at = 0; at < list.length; at++) {
    const token = list[at] as string;
    const next = list[at + 1];
    if (token === "{" || token === "[") {
      const closing = token === "{" ? "}" : "]";
      if (next === closing) {
        pieces.push({ text: token + closing, kind: "mark" });
        at++;
        continue;
      }
      pieces.push({ text: token, kind: "mark" });
      depth++;
      line();
    } else if (token === "}" || token === "]") {
      depth--;
      line();
      pieces.push({ text: token, kind: "mark" });
    } else if (token === ",") {
      pieces.push({ text: ",", kind: "mark" });
      line();
    } else if (token === ":") {
      pieces.push({ text: ": ", kind: "mark" });
    } else {
      const kind = token[0] !== '"' ? (/^[-\d]/.test(token) ? "number" : "word") : next === ":" ? "key" : "text";
      pieces.push({ text: token, kind });
    }
  }
  return pieces;
}

/** A JSON text over lines, or the text itself where it is no JSON. */
export function pretty(text: string): string {
  return layOut(text)?.map((piece) => piece.text).join("") ?? text;
}
