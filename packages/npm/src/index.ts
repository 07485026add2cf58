/**
 * Volcengine IM for servers: signed calls, verified callbacks.
 *
 * @packageDocumentation
 */

export * from "./callbacks-only.js";
export { ImClient } from "./client.js";
export type { BatchItem, BatchOptions, BatchReport } from "./batches.js";
export type { ClientHooks, RequestEvent, ResponseEvent, RetryEvent } from "./hooks.js";
export type { Listing } from "./pages.js";
export { Pacer } from "./pacer.js";
export type { Pace, PacerStore } from "./pacer.js";
export { RedisPacerStore } from "./redis-pacer-store.js";
export type { RedisEval } from "./redis-pacer-store.js";
export { ImProtocol } from "./protocol.js";
export type { BuildOptions, ReceivedResponse } from "./protocol.js";
export type { SignedRequest } from "./signed-request.js";
export { jsonContent, mediaContent, readMediaContent, readProperty, readTextContent, textContent } from "./content.js";
export type { MediaFile, PropertyItem } from "./content.js";
export { callInfo } from "./call-info.js";
export type { CallInfo } from "./call-info.js";
export type {
  CallOptions,
  ImClientOptions,
  ProtocolOptions,
  RawCallOptions,
  RetryOptions,
} from "./options.js";
export type { ActionName, InputOf, ItemOf, PagedActionName, ResultOf } from "./action-types.js";
export * from "./generated/codes.js";
export type * from "./generated/types.js";
