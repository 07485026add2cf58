/** What traces and metrics are told. `volc-im/opentelemetry` is the one implementation. */

import type { Answer } from "./exchange.js";
import type { LogOutput, OverOutput, TellOutput } from "./wasm/contract.js";

/** Traces and metrics of a client, or of a handler of callbacks: `openTelemetry()` of `volc-im/opentelemetry`. */
export interface Telemetry {
  /** A call or a batch begins. @internal */
  startCall(action: string): CallTrace;
  /** A request with a callback arrives. @internal */
  startEvent(): EventTrace;
}

/** One call or batch. @internal */
export interface CallTrace {
  /** Takes an event, and runs the hooks in the context that it belongs to. */
  tell(event: TellOutput, hooks: () => void): void;
  /** Sends an attempt in its context. */
  send<T>(callId: string, url: string, send: () => T): T;
  /** Ends; without an outcome where the code itself has failed. */
  end(over?: OverOutput): void;
}

/** One callback. @internal */
export interface EventTrace {
  /** Runs the handler in the event's context. */
  run<T>(event: { type: string; id: string }, handler: () => T): T;
  /** A log record about it. */
  log(record: LogOutput): void;
  /** The response. */
  end(answer: Answer): void;
}
