/**
 * What several machines share, in Redis: events that were handled, and the account's rates.
 *
 * @packageDocumentation
 */

export { RedisRateStore } from "../redis/rate-store.js";
export { RedisReplayStore } from "../redis/replay-store.js";
export type { IoRedis, NodeRedis, NodeRedisArguments, RedisClient, RedisEval } from "../redis/client.js";
