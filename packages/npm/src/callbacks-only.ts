/**
 * Callbacks alone, for functions that verify and nothing else.
 *
 * @module volc-im/callbacks
 */

export { Callbacks } from "./callbacks.js";
export type { CallbacksOptions, EventToSign, RawBody, VerifyOptions } from "./callbacks.js";
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
  UnverifiedEvent,
} from "./callback-event.js";
export type * from "./generated/events.js";
export type {
  AfterHandlers,
  CallbackHandlers,
  DecidingOptions,
  EventHandler,
  HandlerOptions,
  KnownAfterHandlers,
  KnownEventHandlers,
  Undecided,
} from "./callback-handlers.js";
export type { FetchHandler } from "./adapters/fetch.js";
export type { NodeHandler, NodeRequest, NodeResponse } from "./adapters/node.js";
export type { KoaContext, KoaHandler } from "./adapters/koa.js";
export type { FastifyAnswer, FastifyHandler, FastifyIncoming } from "./adapters/fastify.js";
export type { HonoContext, HonoHandler } from "./adapters/hono.js";
export type { Claimed, ReplayClaim, ReplayKeys, ReplaySettlement, ReplayStore } from "./replay-store.js";
export { ImError, isImError } from "./error.js";
export type {
  ApiError,
  CallbackError,
  DecodeError,
  ErrorKind,
  ErrorReport,
  HttpError,
  ImErrorBase,
  ImErrorClass,
  InternalError,
  TimeoutError,
  TransportError,
  TransportErrorKind,
  ValidationError,
} from "./error.js";
export type { LogFacts, Logger } from "./logger.js";
export type { Telemetry } from "./telemetry.js";
export type { Moment } from "./options.js";
export type { StopSignal, WebRequest, WebResponse } from "./web-types.js";
