/** Campaigns in a Redis that several machines share. */

import { LEDGER_KEEP_MS, LEDGER_KEY_PREFIX } from "../generated/driver-rules.js";
import { LEDGER_SCRIPT } from "../generated/redis-scripts.js";
import { claimAnswer, partsOf } from "../ledger/answers.js";
import type { ClaimAnswer, ClaimRequest, LedgerPart, LedgerStore, ReadRequest, SettleRequest } from "../ledger/store.js";
import { evalOf, type RedisClient, type RedisEval } from "./client.js";

/** The settings of a {@link RedisLedgerStore}. */
export interface RedisLedgerOptions {
  /** What keys begin with. Default: `volc-im:campaign`, where `volc-im campaign status` looks. */
  prefix?: string | undefined;
  /** Milliseconds that a campaign is kept after its last change. Default: 30 days. */
  keepMs?: number | undefined;
}

/**
 * Campaigns in Redis, one hash each, for all machines that use the same Redis, in whatever language they are written. Every step
 * is one script with one key, so it is exact on a cluster too; it uses the server's clock.
 *
 * What Redis forgets when it fails is sent again: have it write every change to disk before it answers (`appendonly yes`,
 * `appendfsync always`), and do not let it evict keys.
 *
 * @example
 * ```ts
 * const ledger = new Ledger("spring-2026", new RedisLedgerStore(redis));
 * ```
 */
export class RedisLedgerStore implements LedgerStore {
  readonly #run: RedisEval;
  readonly #prefix: string;
  readonly #keepMs: string;

  /**
   * The campaigns under a prefix.
   *
   * @param client - a connected client of ioredis or node-redis
   */
  constructor(client: RedisClient, { prefix = LEDGER_KEY_PREFIX, keepMs = LEDGER_KEEP_MS }: RedisLedgerOptions = {}) {
    this.#run = evalOf(client);
    if (typeof prefix !== "string" || prefix === "") throw new TypeError("prefix must be a text");
    if (!Number.isSafeInteger(keepMs) || keepMs < 1) throw new TypeError("keepMs must be a whole number of milliseconds, 1 at least");
    this.#prefix = prefix;
    this.#keepMs = String(keepMs);
  }

  /** See {@link LedgerStore.claim}. */
  async claim({ campaign, part, digest, owner, leaseMs }: ClaimRequest): Promise<ClaimAnswer> {
    const answer = String(await this.#script(campaign, "claim", String(part), digest, owner, String(leaseMs), this.#keepMs));
    return claimAnswer(answer);
  }

  /** See {@link LedgerStore.settle}. */
  async settle({ campaign, part, owner, record, replaces }: SettleRequest): Promise<boolean> {
    const answer = String(await this.#script(campaign, "settle", String(part), owner, record, replaces, this.#keepMs));
    if (answer === "1" || answer === "0") return answer === "1";
    throw new Error("Redis answered an outcome with something else than its result");
  }

  /** See {@link LedgerStore.read}. */
  async read({ campaign, from, most }: ReadRequest): Promise<LedgerPart[]> {
    return partsOf(String(await this.#script(campaign, "read", String(from), String(most))));
  }

  #script(campaign: string, ...given: string[]): Promise<unknown> {
    return this.#run(LEDGER_SCRIPT, [`${this.#prefix}:${campaign}`], given);
  }
}
