/**
 * Traces and metrics by OpenTelemetry.
 *
 * @module volc-im/opentelemetry
 */

import type { Telemetry } from "../telemetry.js";
import { CallSpans } from "../telemetry/call-trace.js";
import { EventSpan } from "../telemetry/event-trace.js";
import { instrumentsOf, type OpenTelemetryOptions } from "../telemetry/instruments.js";

/**
 * Traces and measures calls and callbacks: a client span for each call and each attempt, a server span for each event,
 * metrics of calls, retries, waits and undecided events. Hooks and handlers run in the context of their span. Contents, secrets
 * and ids of users and conversations are in none of it.
 *
 * @example
 * ```ts
 * const telemetry = openTelemetry();
 * const im = new ImClient({ ...options, telemetry });
 * const handler = callbacks.handler(handlers, { undecided: "reject", telemetry });
 * ```
 */
export function openTelemetry(options: OpenTelemetryOptions = {}): Telemetry {
  const instruments = instrumentsOf(options);
  return {
    startCall: (action: string) => new CallSpans(instruments, action),
    startEvent: () => new EventSpan(instruments),
  };
}

export type { OpenTelemetryOptions, Telemetry };
