/** Spans and metrics of a call: one span for it, and one for each attempt. */

import { type Context, context, type Span, SpanKind, SpanStatusCode, trace } from "@opentelemetry/api";
import type { ErrorReport } from "../error.js";
import { SPANS } from "../generated/telemetry.js";
import type { CallTrace } from "../telemetry.js";
import type { OverOutput, TellOutput } from "../wasm/contract.js";
import { attributes, type Instruments } from "./instruments.js";

/** Traces one call, or one batch with the attempts of all its calls. */
export class CallSpans implements CallTrace {
  readonly #began = performance.now();
  readonly #span: Span;
  readonly #context: Context;
  readonly #attempts = new Map<string, { span: Span; within: Context }>();

  constructor(
    readonly instruments: Instruments,
    readonly action: string,
  ) {
    const name = SPANS.call.name.replace("{action}", action);
    this.#span = instruments.tracer.startSpan(name, { kind: SpanKind.CLIENT, attributes: attributes({ action }) });
    this.#context = trace.setSpan(context.active(), this.#span);
  }

  tell(event: TellOutput, hooks: () => void): void {
    const { action, callId } = event;
    if (event.event === "request") this.#start(event);
    const within = this.#attempts.get(callId)?.within ?? this.#context;
    const attempt = this.#attempts.get(callId)?.span;
    switch (event.event) {
      case "response": {
        const { status, requestId } = event;
        attempt?.setAttributes(attributes({ status, requestId, errorType: status >= 400 ? String(status) : undefined }));
        this.#finish(callId, status >= 400);
        break;
      }
      case "noResponse":
        attempt?.setAttributes(attributes({ errorType: errorType(event.error) }));
        this.#finish(callId, true);
        break;
      case "retry":
        this.instruments.retries.add(1, attributes({ action, errorType: errorType(event.error) }));
        break;
      case "paced":
        this.instruments.pacing.record(event.waitMs / 1_000, attributes({ action }));
        break;
      default:
    }
    context.with(within, hooks);
  }

  send<T>(callId: string, url: string, send: () => T): T {
    const attempt = this.#attempts.get(callId);
    if (!attempt) return send();
    const { protocol, hostname: serverAddress, port } = new URL(url);
    const serverPort = Number(port) || (protocol === "http:" ? 80 : 443);
    attempt.span.setAttributes(attributes({ url, serverAddress, serverPort }));
    return context.with(attempt.within, send);
  }

  end(over?: OverOutput): void {
    const { action } = this;
    for (const [callId, { span }] of this.#attempts) {
      span.setAttributes(attributes({ errorType: "aborted" }));
      this.#finish(callId, true);
    }
    const error = over?.type === "failed" ? over.error : over ? undefined : { kind: "internal" as const };
    const type = error && errorType(error);
    const { callId, attempts, requestId } = (over?.type === "done" ? over : (error ?? {})) as Partial<ErrorReport>;
    this.#span.setAttributes(attributes({ callId, attempts, requestId, errorType: type }));
    if (type !== undefined) this.#span.setStatus({ code: SpanStatusCode.ERROR });
    this.#span.end();
    const seconds = (performance.now() - this.#began) / 1_000;
    this.instruments.calls.record(seconds, attributes({ action, errorType: type }));
  }

  #start({ action, callId, attempt }: TellOutput): void {
    const facts = attributes({ action, callId, method: "POST", resendCount: attempt > 1 ? attempt - 1 : undefined });
    const span = this.instruments.tracer.startSpan(SPANS.attempt.name, { kind: SpanKind.CLIENT, attributes: facts }, this.#context);
    this.#attempts.set(callId, { span, within: trace.setSpan(this.#context, span) });
  }

  #finish(callId: string, failed: boolean): void {
    const attempt = this.#attempts.get(callId);
    if (failed) attempt?.span.setStatus({ code: SpanStatusCode.ERROR });
    attempt?.span.end();
    this.#attempts.delete(callId);
  }
}

/** The service's code, how the connection failed, or the kind. */
function errorType(error: Partial<ErrorReport> | undefined): string | undefined {
  return error?.code ?? error?.transportKind ?? error?.kind;
}
