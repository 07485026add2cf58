/** Handlers of events, and their settings. */

import type { CallbackEvent, EventType, KnownEventType } from "./callback-event.js";
import type { ReplyBody } from "./callback-reply.js";
import type { Logger } from "./logger.js";
import type { ReplayStore } from "./replay-store.js";
import type { Telemetry } from "./telemetry.js";

/** Answers one event: with the body of a reply, or with nothing, which accepts. */
export type EventHandler<Type extends EventType = EventType> = (
  event: CallbackEvent<Type>,
) => ReplyBody | void | PromiseLike<ReplyBody | void>;

/** A handler of each listed event, its data typed. */
export type KnownEventHandlers = { [Type in KnownEventType]?: EventHandler<Type> | undefined };

/**
 * What to do for which event. `*` handles every event without its own handler. A name that is not listed must be
 * declared in `events`.
 * Events without a handler are accepted.
 */
export interface CallbackHandlers extends KnownEventHandlers {
  // A method's parameter may be narrower than the index says, which the handlers of known events are.
  [type: string]: { handle(event: CallbackEvent): ReturnType<EventHandler> }["handle"] | undefined;
}

/** A handler of each listed event that nothing waits for, its data typed. */
export type KnownAfterHandlers = {
  [Type in Exclude<KnownEventType, `Before${string}`>]?: EventHandler<Type> | undefined;
};

/** Handlers without any for a Before event: nothing is left to be decided. */
export interface AfterHandlers extends KnownAfterHandlers {
  /** Those need {@link DecidingOptions.undecided}. */
  [type: `Before${string}`]: undefined;
  /** So does this. */
  "*"?: undefined;
  [type: string]: { handle(event: CallbackEvent): ReturnType<EventHandler> }["handle"] | undefined;
}

/**
 * The reply to a Before event that no handler decided: it was late, failed or never started, the event is ambiguous, or
 * its first delivery is still being handled. `accept` keeps the chat going, `reject` keeps the rules; or your own reply,
 * made with {@link accept} or {@link reject}.
 */
export type Undecided = "accept" | "reject" | ReplyBody;

/** The settings of a handler of requests. */
export interface HandlerOptions {
  /** The reply to a Before event that no handler decided. Required where a Before event or `*` has a handler. */
  undecided?: Undecided | undefined;
  /** Names of events that have a handler and are not listed: the list is known to be incomplete. */
  events?: readonly string[] | undefined;
  /** Time limit of the response, in milliseconds. The service waits 1000. Default: 900. */
  deadlineMs?: number | undefined;
  /** The largest body that is read, in bytes. Default, and the most that is ever read: 1 MiB. */
  maxBodyBytes?: number | undefined;
  /**
   * Where events are remembered, so that one that comes again gets the first reply and is not handled again: in this
   * process (default), in a store that several processes share, or not at all.
   */
  replay?: "process" | "off" | ReplayStore | undefined;
  /** How many events are remembered in this process. Default: 200,000. */
  replayCapacity?: number | undefined;
  /**
   * How an event that comes again is known: by its signature, or by type, id and data (default); or by type and id alone,
   * for those who trust ids.
   */
  redelivery?: "signature" | "id" | undefined;
  /** Receives log records. Default: errors and warnings on the console; more with the variable `VOLC_IM_LOG`. */
  logger?: Logger | undefined;
  /** Traces and measures events: `openTelemetry()` of `volc-im/opentelemetry`. */
  telemetry?: Telemetry | undefined;
}

/** The settings where a Before event has a handler. */
export interface DecidingOptions extends HandlerOptions {
  /** The reply to a Before event that no handler decided. */
  undecided: Undecided;
}
