// Requests to the control API, which is where the page itself comes from.
import { parseJson, writeJson } from "./json";

export type Query = Readonly<Record<string, string | number | boolean | null | undefined>>;

/** What the emulator refused, or that it cannot be reached. */
export class RequestError extends Error {
  constructor(
    message: string,
    readonly code: string,
  ) {
    super(message);
  }
}

const BASE = new URL("./", document.baseURI);

export function urlOf(path: string, query: Query = {}): URL {
  const url = new URL(path, BASE);
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== null) url.searchParams.set(name, String(value));
  }
  return url;
}

export async function request<T>(method: string, path: string, given?: { query?: Query; body?: unknown }): Promise<T> {
  const body = given?.body === undefined ? null : writeJson(given.body);
  let text: string;
  let status: number;
  try {
    const response = await fetch(urlOf(path, given?.query), { method, body, headers: { "content-type": "application/json" } });
    [text, status] = [await response.text(), response.status];
  } catch (error) {
    throw new RequestError(error instanceof Error ? error.message : String(error), "Unreachable");
  }
  if (status === 200) return parseJson(text) as T;
  let refusal: { code?: string; message?: string } = {};
  try {
    refusal = (JSON.parse(text) as { error?: typeof refusal }).error ?? {};
  } catch {
    // Not the emulator's own answer: the status has to say it.
  }
  throw new RequestError(refusal.message ?? `HTTP ${status}`, refusal.code ?? String(status));
}
