/**
 * Volcengine IM for servers: signed calls, verified callbacks.
 *
 * @packageDocumentation
 */

export { ImClient } from "./client.js";
export type { BatchItem, BatchOptions, BatchReport } from "./batches.js";
export type { ClientHooks, RequestEvent, ResponseEvent, RetryEvent } from "./hooks.js";
export type { Listing } from "./pages.js";
export { Pacer } from "./pacer.js";
export type { PacerStore } from "./pacer.js";
export { RedisPacerStore } from "./redis-pacer-store.js";
export type { RedisEval } from "./redis-pacer-store.js";
export type { Pace } from "./wasm/contract.js";
export { ImProtocol } from "./protocol.js";
export type { BuildOptions, ReceivedResponse } from "./protocol.js";
export type { SignedRequest } from "./signed-request.js";
export { Callbacks } from "./callbacks.js";
export type { CallbacksOptions, EventToSign, RawBody, VerifyOptions } from "./callbacks.js";
export { jsonContent, readTextContent, textContent } from "./content.js";
export { accept, reject } from "./callback-reply.js";
export type { ReplyBody } from "./callback-reply.js";
export { isEvent } from "./callback-event.js";
export type { CallbackEvent, DataOf, EventType, KnownEvent, KnownEventType } from "./callback-event.js";
export type * from "./generated/events.js";
export type { CallbackHandlers, EventHandler, HandlerOptions, KnownEventHandlers } from "./callback-handler.js";
export { callInfo } from "./call-info.js";
export type { CallInfo } from "./call-info.js";
export { ImError } from "./error.js";
export type { ErrorKind, ErrorReport } from "./error.js";
export type {
  CallOptions,
  ImClientOptions,
  Moment,
  ProtocolOptions,
  RawCallOptions,
  RetryOptions,
} from "./options.js";
export type { ActionName, InputOf, ItemOf, PagedActionName, ResultOf } from "./action-types.js";
export * from "./generated/codes.js";
export type * from "./generated/types.js";
