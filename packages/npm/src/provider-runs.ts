/** Runs of a client's credentials provider. Core says when there is one; all machines of the client are asked again after it. */

import type { CredentialsProvider } from "./credentials.js";
import { wordsOf } from "./logger.js";
import type { WasmClient } from "./wasm/contract.js";

/** The provider's side of one client. */
export class ProviderRuns {
  readonly #wakers = new Set<() => void>();
  #running = 0;
  #isClosed = false;

  constructor(
    readonly client: WasmClient,
    readonly provider: CredentialsProvider | undefined,
  ) {}

  /** Calls this after the next run, once. */
  add(wake: () => void): void {
    if (this.provider) this.#wakers.add(wake);
  }

  /** Calls it no more. */
  delete(wake: () => void): void {
    this.#wakers.delete(wake);
  }

  /** Runs the provider, beside the call that says so. */
  async run(run: number): Promise<void> {
    const { client } = this;
    this.#running++;
    try {
      const given = await this.provider?.();
      const { accessKeyId, secretAccessKey, sessionToken, expiresAt, origin } = Object(given);
      for (const text of [accessKeyId, secretAccessKey, sessionToken ?? ""]) {
        if (typeof text !== "string") throw new TypeError("the provider gave no credentials");
      }
      const end = expiresAt === undefined || expiresAt === null ? NaN : Number(expiresAt);
      const from = typeof origin === "string" ? origin : "";
      client.onCredentials(...now(), run, accessKeyId, secretAccessKey, sessionToken ?? undefined, end, from);
    } catch (thrown) {
      client.onCredentialsFailed(...now(), run, wordsOf(thrown));
    }
    // A provider that is no async function may throw while the outputs of its call are carried out.
    await undefined;
    const wakers = [...this.#wakers];
    this.#wakers.clear();
    for (const wake of wakers) wake();
    this.#running--;
    this.#free();
  }

  /** Frees the client once no run needs it. */
  close(): void {
    this.#isClosed = true;
    this.#free();
  }

  #free(): void {
    if (this.#isClosed && this.#running === 0) this.client.free();
  }
}

function now(): [wallMs: number, monoMs: number] {
  return [Date.now(), performance.now()];
}
