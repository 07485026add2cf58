/** What a client tells of its calls while they run. */

import { type ErrorReport, ImError } from "./error.js";

/** A request that is about to be sent. */
export interface RequestEvent {
  /** The action that is called. */
  action: string;
  /** How many times the request has been sent, this one included. */
  attempt: number;
}

/** A request that was answered. */
export interface ResponseEvent extends RequestEvent {
  /** The HTTP status. */
  status: number;
  /** Milliseconds from sending to the whole answer. */
  tookMs: number;
}

/** A request that will be sent again. */
export interface RetryEvent extends RequestEvent {
  /** Milliseconds until then. */
  waitMs: number;
  /** Why. */
  error: ImError;
}

/** Functions that a client calls while its calls run: for logs and metrics. What they throw is ignored. */
export interface ClientHooks {
  /** Before a request is sent. */
  onRequest?: ((event: RequestEvent) => void) | undefined;
  /** After it was answered, whatever the answer. */
  onResponse?: ((event: ResponseEvent) => void) | undefined;
  /** Before the wait for sending it again. */
  onRetry?: ((event: RetryEvent) => void) | undefined;
}

/** Tells a hook; a hook that throws must not end the call. @internal */
export function tell<Event>(hook: ((event: Event) => void) | undefined, event: Event): void {
  try {
    hook?.(event);
  } catch {
    // The caller's code: nobody here can do anything about it.
  }
}

/** Tells of a repetition, with the wait before it if there is one. @internal */
export function tellRetry(hooks: ClientHooks, event: RequestEvent, waitMs: number, error: ErrorReport): void {
  if (hooks.onRetry) tell(hooks.onRetry, { ...event, waitMs, error: new ImError(error) });
}
