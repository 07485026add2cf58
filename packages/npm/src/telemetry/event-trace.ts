/** The span and the metrics of a callback. */

import { type Context, context, type Span, SpanKind, SpanStatusCode, trace } from "@opentelemetry/api";
import type { Answer } from "../exchange.js";
import { SPANS } from "../generated/telemetry.js";
import type { EventTrace } from "../telemetry.js";
import type { LogOutput } from "../wasm/contract.js";
import { attributes, type Instruments } from "./instruments.js";

/** Traces one request. */
export class EventSpan implements EventTrace {
  readonly #began = performance.now();
  readonly #span: Span;
  readonly #context: Context;
  #eventType: string | undefined;

  constructor(readonly instruments: Instruments) {
    this.#span = instruments.tracer.startSpan(SPANS.event.name.replace(" {event}", ""), { kind: SpanKind.SERVER });
    this.#context = trace.setSpan(context.active(), this.#span);
  }

  run<T>({ type, id }: { type: string; id: string }, handler: () => T): T {
    this.#named(type, id);
    return context.with(this.#context, handler);
  }

  log({ level, reason, eventType, eventId, facts }: LogOutput): void {
    if (eventType) this.#named(eventType, eventId);
    const undecided = facts?.["reply"] === undefined ? undefined : true;
    if (undecided) this.instruments.undecided.add(1, attributes({ eventType, reason }));
    const isFault = level === "error";
    this.#span.setAttributes(attributes({ reason, undecided, errorType: isFault ? reason : undefined }));
    if (isFault) this.#span.setStatus({ code: SpanStatusCode.ERROR });
  }

  end({ status }: Answer): void {
    this.#span.setAttributes(attributes({ status }));
    this.#span.end();
    const seconds = (performance.now() - this.#began) / 1_000;
    this.instruments.events.record(seconds, attributes({ eventType: this.#eventType, status }));
  }

  #named(eventType: string, eventId: string | undefined): void {
    this.#eventType = eventType;
    this.#span.updateName(SPANS.event.name.replace("{event}", eventType));
    this.#span.setAttributes(attributes({ eventType, eventId }));
  }
}
