/**
 * Callbacks alone, for functions that verify and nothing else.
 *
 * @packageDocumentation
 */

export { Callbacks } from "./callbacks.js";
export type { CallbacksOptions, EventToSign, RawBody, VerifyOptions } from "./callbacks.js";
export { accept, reject } from "./callback-reply.js";
export type { ReplyBody } from "./callback-reply.js";
export { isEvent } from "./callback-event.js";
export type { CallbackEvent, DataOf, EventType, KnownEvent, KnownEventType } from "./callback-event.js";
export type * from "./generated/events.js";
export type { CallbackHandlers, EventHandler, HandlerOptions, KnownEventHandlers } from "./callback-handler.js";
export { ImError } from "./error.js";
export type { ErrorKind, ErrorReport } from "./error.js";
export type { Moment } from "./options.js";
