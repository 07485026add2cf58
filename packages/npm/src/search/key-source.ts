/** Looks for keys where core says: reads variables and files, sends requests, and reports. */

import { readBody } from "../read-body.js";
import { LONGEST_TIMER } from "../timer.js";
import { transportFailure } from "../transport-failure.js";
import type { SearchStep, WasmKeySource } from "../wasm/contract.js";
import { searchWasm } from "../wasm/instance.js";
import type { Fetch } from "../web-types.js";

/** Keys that were found. */
export interface FoundKeys {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
  expiresAt?: number;
  origin: string;
}

/** Finds keys. */
export type KeyFinder = (fetch: Fetch) => Promise<FoundKeys>;

/** What is used of Node's modules, which Deno and Bun have too. */
interface Runtime {
  env?: Record<string, string | undefined>;
  getBuiltinModule?(name: string): unknown;
}

/**
 * A finder of keys.
 *
 * @param declaration - the option `credentials` as JSON
 * @throws ImError of kind `validation` when it is wrong
 */
export function keySource(declaration: string): KeyFinder {
  const source = new (searchWasm().KeySource)(declaration);
  return (fetch) => new Promise((found, failed) => new Search(source, fetch, found, failed).start());
}

class Search {
  readonly #search;
  readonly #most = searchWasm().largestFile();
  readonly #requests = new Set<AbortController>();
  #clock: ReturnType<typeof setTimeout> | undefined;
  #isOver = false;

  constructor(
    source: WasmKeySource,
    readonly fetch: Fetch,
    readonly found: (keys: FoundKeys) => void,
    readonly failed: (thrown: unknown) => void,
  ) {
    this.#search = source.start(variables(), home(), crypto.getRandomValues(new Uint8Array(16)));
  }

  start(): void {
    this.#feed((...now) => this.#search.next(...now));
  }

  #feed(input: (wallMs: number, monoMs: number) => string): void {
    if (this.#isOver) return;
    clearTimeout(this.#clock);
    try {
      for (const step of JSON.parse(input(Date.now(), performance.now())) as SearchStep[]) this.#carryOut(step);
    } catch (thrown) {
      this.#end();
      this.failed(thrown);
    }
  }

  #carryOut(step: SearchStep): void {
    switch (step.type) {
      case "readFile":
        void this.#read(step.token, step.path);
        return;
      case "send":
        void this.#send(step);
        return;
      case "wait":
        this.#clock = setTimeout(() => this.start(), Math.min(step.ms, LONGEST_TIMER));
        return;
      case "done":
        this.#end();
        return this.found(step);
      case "failed":
        this.#end();
        this.failed(new Error(step.message));
    }
  }

  async #read(token: number, path: string): Promise<void> {
    let bytes: Uint8Array;
    try {
      const files = builtin<{ createReadStream(path: string, options: { end: number }): unknown }>("node:fs");
      if (!files) throw Object.assign(new Error("this runtime has no files"), { code: "ENOENT" });
      bytes = await readBody(files.createReadStream(path, { end: this.#most }), this.#most + 1);
    } catch (thrown) {
      const { code, message } = thrown as Error & { code?: string };
      const input = code === "ENOENT" || code === "ENOTDIR" ? "noFile" : "fileFailed";
      return this.#feed((...now) => this.#search.on(...now, token, input, message));
    }
    this.#feed((...now) => this.#search.onFile(...now, token, bytes));
  }

  async #send({ token, method, url, headers, body, timeoutMs, noProxy }: SearchStep & { type: "send" }): Promise<void> {
    const controller = new AbortController();
    this.#requests.add(controller);
    const clock = setTimeout(() => controller.abort(), timeoutMs);
    const { signal } = controller;
    try {
      // The user's own may go through a proxy, which does not reach the metadata service.
      const fetch: Fetch = noProxy ? globalThis.fetch : this.fetch;
      const response = await fetch(url, { method, headers, body: body === "" ? undefined : body, signal, redirect: "manual" });
      const read = await readBody(response.body, this.#most + 1);
      const date = response.headers.get("date") ?? undefined;
      this.#feed((...now) => this.#search.onResponse(...now, token, response.status, read, date));
    } catch (thrown) {
      const message = signal.aborted ? "no response in time" : transportFailure(thrown).message;
      this.#feed((...now) => this.#search.on(...now, token, "error", message));
    } finally {
      clearTimeout(clock);
      this.#requests.delete(controller);
    }
  }

  #end(): void {
    this.#isOver = true;
    clearTimeout(this.#clock);
    this.#search.free();
    for (const request of this.#requests) request.abort();
  }
}

function runtime(): Runtime {
  return (globalThis as { process?: Runtime }).process ?? {};
}

function builtin<Module>(name: string): Module | undefined {
  return runtime().getBuiltinModule?.(name) as Module | undefined;
}

/** `NAME=value`, parted by NUL. A runtime may forbid a variable: it is not set then. */
function variables(): string {
  const pairs: string[] = [];
  for (const name of JSON.parse(searchWasm().credentialVariables()) as string[]) {
    try {
      const value = runtime().env?.[name];
      if (value !== undefined) pairs.push(`${name}=${value}`);
    } catch {}
  }
  return pairs.join("\0");
}

function home(): string | undefined {
  try {
    return builtin<{ homedir(): string }>("node:os")?.homedir();
  } catch {
    return undefined;
  }
}
