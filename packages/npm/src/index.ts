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
export type {
  CallbackEvent,
  DataOf,
  EventBase,
  EventType,
  KnownCallbackEvent,
  KnownEvent,
  KnownEventType,
  OtherCallbackEvent,
} from "./callback-event.js";
export type * from "./generated/events.js";
export type { CallbackHandlers, EventHandler, HandlerOptions, KnownEventHandlers } from "./callback-handlers.js";
export type { FetchHandler } from "./adapters/fetch.js";
export type { NodeHandler, NodeRequest, NodeResponse } from "./adapters/node.js";
export type { KoaContext, KoaHandler } from "./adapters/koa.js";
export type { FastifyAnswer, FastifyHandler, FastifyIncoming } from "./adapters/fastify.js";
export type { HonoContext, HonoHandler } from "./adapters/hono.js";
export { ReplayGuard } from "./replay-guard.js";
export type { Claim, EventKeys, ReplayGuardOptions, ReplayStore } from "./replay-guard.js";
export { RedisReplayStore } from "./redis-replay-store.js";
export type { RedisReplayOptions } from "./redis-replay-store.js";
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
