/** A replay guard's memory in Redis. */

import { finite, record, text } from "./boundary-check.js";
import type { ReplyBody } from "./callback-reply.js";
import type { RedisEval } from "./redis.js";
import { type Claim, type EventKeys, type ReplayStore, unpackClaim } from "./replay-guard.js";
import { wasm } from "./wasm/instance.js";

/** The settings of {@link RedisReplayStore}. */
export interface RedisReplayOptions {
  /** How long an event is remembered, in seconds. Default: 900, longer than a body can be fresh. */
  ttlSeconds?: number | undefined;
}

/**
 * Remembers events for all machines that use the same Redis. Every step is one script (`SET … NX PX` on both keys of an
 * event), so of many that get the same event, one handles it. A claim whose machine died lasts a minute.
 *
 * @example
 * ```ts
 * // ioredis
 * new RedisReplayStore((script, keys, args) => redis.eval(script, keys.length, ...keys, ...args), "im:callbacks");
 * // node-redis
 * new RedisReplayStore((script, keys, args) => client.eval(script, { keys, arguments: args }), "im:callbacks");
 * ```
 */
export class RedisReplayStore implements ReplayStore {
  readonly #run: RedisEval;
  readonly #prefix: string;
  readonly #ttlSeconds: number | undefined;

  /**
   * The memory under a prefix.
   *
   * @param run - runs a script with the Redis client of your choice
   * @param prefix - what its keys begin with; it is their hash tag too, so that a cluster keeps both keys of an event
   * together
   */
  constructor(run: RedisEval, prefix: string, options: RedisReplayOptions = {}) {
    record(options, "options");
    this.#run = run;
    this.#prefix = text(prefix, "prefix");
    if (options.ttlSeconds !== undefined) this.#ttlSeconds = finite(options.ttlSeconds, "ttlSeconds");
  }

  /** See {@link ReplayStore.claim}. */
  async claim(event: EventKeys): Promise<Claim> {
    const [, leaseMs] = wasm().callbackDefaults();
    return unpackClaim(await this.#script(event, ["claim", String(leaseMs)]));
  }

  /** See {@link ReplayStore.settle}. */
  async settle(event: EventKeys, answer: ReplyBody): Promise<void> {
    const ttlMs = this.#ttlSeconds === undefined ? wasm().callbackDefaults()[0] : Math.ceil(this.#ttlSeconds * 1000);
    await this.#script(event, ["settle", answer, String(ttlMs)]);
  }

  /** See {@link ReplayStore.release}. */
  async release(event: EventKeys): Promise<void> {
    await this.#script(event, ["release"]);
  }

  async #script({ id, signature }: EventKeys, args: string[]): Promise<string> {
    const keys = [`{${this.#prefix}}:i:${id}`, `{${this.#prefix}}:s:${signature}`];
    return String(await this.#run(wasm().replayRedisScript(), keys, args));
  }
}
