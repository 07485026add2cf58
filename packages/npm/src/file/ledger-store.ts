/// <reference lib="esnext.disposable" preserve="true" />

/**
 * Campaigns in a file, on Node.js, Deno and Bun.
 *
 * @module volc-im/file
 */

import { closeSync, fdatasync, fsyncSync, openSync, readSync, write } from "node:fs";
import { dirname } from "node:path";
import { text } from "../boundary-check.js";
import { invalid } from "../error.js";
import type { ClaimAnswer, ClaimRequest, LedgerPart, LedgerStore, ReadRequest, SettleRequest } from "../ledger/store.js";
import { claimAnswer, partsOf } from "../ledger/answers.js";
import { wordsOf } from "../logger.js";
import type { WasmLedgerFile } from "../wasm/contract.js";
import { fileWasm } from "../wasm/instance.js";
import { lock } from "./lock.js";

/** The settings of a {@link FileLedgerStore}. */
export interface FileLedgerOptions {
  /** Opens it for reports, also while another process writes to it. */
  readOnly?: boolean | undefined;
}

/**
 * Campaigns in a file, for one process at a time: the same file in every language. Lines are only appended, and are on disk before a part is
 * sent; one that a crash cut off counts for nothing.
 *
 * While it is open a file beside it, its name with `.lock`, keeps other processes out: parts that were claimed and not settled are then
 * those of a process that is gone. The lock file of a process that crashed is taken over where that process is surely gone; otherwise, such
 * as after the restart of a container, or of a program in another language, remove it yourself.
 *
 * @example
 * ```ts
 * await using store = new FileLedgerStore("spring.ledger");
 * const ledger = new Ledger("spring-2026", store);
 * ```
 */
export class FileLedgerStore implements LedgerStore {
  readonly #path: string;
  /** Absent of one that is only read. */
  readonly #file: number | undefined;
  readonly #unlock: (() => void) | undefined;
  #known: WasmLedgerFile;
  /** The last line may not have been written to its end. */
  #isTorn: boolean;
  #isClosed = false;
  /** Steps run one after another. */
  #last: Promise<unknown> = Promise.resolve();

  /**
   * Opens a file, or creates it.
   *
   * @throws ImError of kind `validation` if it cannot be opened, or another process has it open
   */
  constructor(path: string, { readOnly = false }: FileLedgerOptions = {}) {
    this.#path = text(path, "path");
    try {
      if (!readOnly) {
        this.#unlock = lock(`${path}.lock`);
        this.#file = openSync(path, "a");
        fsyncSync(this.#file);
        syncFolder(path);
      }
      [this.#known, this.#isTorn] = readAll(path);
    } catch (thrown) {
      this.#release();
      throw invalid("path", "file", `cannot be opened: ${wordsOf(thrown)}`);
    }
    if (!readOnly) this.#known.endClaims();
  }

  /** See {@link LedgerStore.claim}. */
  claim({ campaign, part, digest, owner, leaseMs }: ClaimRequest): Promise<ClaimAnswer> {
    return this.#step(async () => {
      const answer = this.#known.claim(campaign, part, digest, owner, leaseMs, Date.now());
      return claimAnswer(await this.#append(answer));
    });
  }

  /** See {@link LedgerStore.settle}. */
  settle({ campaign, part, owner, record, replaces }: SettleRequest): Promise<boolean> {
    return this.#step(async () => (await this.#append(this.#known.settle(campaign, part, owner, record, replaces))) === "1");
  }

  /** See {@link LedgerStore.read}. */
  read({ campaign, from, most }: ReadRequest): Promise<LedgerPart[]> {
    return this.#step(async () => {
      // What others have written meanwhile.
      if (this.#file === undefined) {
        this.#known.free();
        [this.#known] = readAll(this.#path);
      }
      return partsOf(this.#known.read(campaign, from, most, Date.now()));
    });
  }

  /** Unlocks the file, after the steps in progress. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await this.#last;
    this.#known.free();
    this.#release();
  }

  /** Closes with `await using`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #release(): void {
    if (this.#file !== undefined) closeSync(this.#file);
    this.#unlock?.();
  }

  #step<Result>(run: () => Promise<Result>): Promise<Result> {
    if (this.#isClosed) return Promise.reject(invalid("store", "closed", "this store was closed"));
    const step = this.#last.then(run);
    this.#last = step.catch(() => {});
    return step;
  }

  /** Appends the line that an answer comes with, and gives the answer. */
  async #append(answered: string): Promise<string> {
    const [answer = "", isDurable, line] = answered.split("\n");
    if (line === undefined) return answer;
    if (this.#file === undefined) throw new Error("the file was opened to be read only");
    const torn = this.#isTorn ? "\n" : "";
    // Until it is whole.
    this.#isTorn = true;
    await writeAll(this.#file, new TextEncoder().encode(`${torn}${line}\n`));
    if (isDurable === "1") await synced(this.#file);
    this.#isTorn = false;
    this.#known.readLine(line);
    return answer;
  }
}

async function writeAll(file: number, bytes: Uint8Array): Promise<void> {
  for (let from = 0; from < bytes.length; ) {
    from += await new Promise<number>((resolve, reject) => {
      write(file, bytes, from, bytes.length - from, null, (error, written) => (error ? reject(error) : resolve(written)));
    });
  }
}

function synced(file: number): Promise<void> {
  return new Promise((resolve, reject) => fdatasync(file, (error) => (error ? reject(error) : resolve())));
}

const NEWLINE = 10;

/** All lines, and whether the last one has no end. */
function readAll(path: string): [known: WasmLedgerFile, isTorn: boolean] {
  const known = new (fileWasm().LedgerFile)();
  const decoder = new TextDecoder("utf-8", { fatal: true });
  const take = (line: Uint8Array) => {
    try {
      known.readLine(decoder.decode(line).trimEnd());
    } catch (thrown) {
      // No text: no line that was written to its end.
      if (!(thrown instanceof TypeError)) throw thrown;
    }
  };
  const file = openSync(path, "r");
  try {
    let rest = new Uint8Array();
    const piece = new Uint8Array(65_536);
    for (let length: number; (length = readSync(file, piece)) > 0; ) {
      const bytes = new Uint8Array(rest.length + length);
      bytes.set(rest);
      bytes.set(piece.subarray(0, length), rest.length);
      let from = 0;
      for (let end: number; (end = bytes.indexOf(NEWLINE, from)) >= 0; from = end + 1) take(bytes.subarray(from, end));
      rest = bytes.slice(from);
    }
    take(rest);
    return [known, rest.length > 0];
  } finally {
    closeSync(file);
  }
}

/** A new file is on disk once its folder is. */
function syncFolder(path: string): void {
  const { process } = globalThis as unknown as { process: { platform: string } };
  if (process.platform === "win32") return;
  const folder = openSync(dirname(path), "r");
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
