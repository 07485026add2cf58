/**
 * What several machines share, in Redis: events that were handled, the account's rates, campaigns.
 *
 * @module volc-im/redis
 */

export { RedisLedgerStore } from "../redis/ledger-store.js";
export type { RedisLedgerOptions } from "../redis/ledger-store.js";
export { RedisRateStore } from "../redis/rate-store.js";
export { RedisReplayStore } from "../redis/replay-store.js";
export type { IoRedis, NodeRedis, NodeRedisArguments, RedisClient, RedisEval } from "../redis/client.js";
