/** What a backend does for which event, and the settings of doing so. */

import type { CallbackEvent, EventType, KnownEventType } from "./callback-event.js";
import type { ReplyBody } from "./callback-reply.js";
import type { ImError } from "./error.js";
import type { ReplayStore } from "./replay-guard.js";

/** Answers one event: with the body of a reply, or with nothing, which accepts. */
export type EventHandler<Type extends EventType = EventType> = (
  event: CallbackEvent<Type>,
) => ReplyBody | void | Promise<ReplyBody | void>;

/** A handler of each documented event, its data typed. */
export type KnownEventHandlers = { [Type in KnownEventType]?: EventHandler<Type> | undefined };

/** What to do for which event. Events without a handler are accepted. */
export interface CallbackHandlers extends KnownEventHandlers {
  // A method's parameter may be narrower than the index says, which the handlers of known events are.
  [type: string]: { handle(event: CallbackEvent): ReturnType<EventHandler> }["handle"] | undefined;
}

/** The settings of a handler of requests. */
export interface HandlerOptions {
  /** How long the answer may take, in milliseconds. The service waits 1000. Default: 900. */
  deadlineMs?: number | undefined;
  /**
   * The answer for a Before event whose handler is late or throws: `accept` (the default), `reject`, or a reply of your
   * own, made with {@link accept} or {@link reject}.
   */
  onLate?: "accept" | "reject" | ReplyBody | undefined;
  /** The largest body that is read, in bytes. Default, and the most that is ever read: 1 MiB. */
  maxBodyBytes?: number | undefined;
  /**
   * Where events that came are remembered, so that one that comes again gets the first answer and is not handled again.
   * Default: a {@link ReplayGuard} in this process. `false` handles every delivery.
   */
  replay?: ReplayStore | false | undefined;
  /**
   * Gets what the sender is not told, by `reason`: why a body was refused; `handler_late`, `handler_failed`;
   * `replay_store`, when the store failed. What it throws is ignored.
   */
  log?: ((error: ImError) => void) | undefined;
}
