/** The tracer and the instruments, by core's names. */

import { type Attributes, type Counter, type Histogram, type MeterProvider, metrics, trace, type Tracer, type TracerProvider } from "@opentelemetry/api";
import { ATTRIBUTES, METRICS, SCOPE } from "../generated/telemetry.js";

/** The settings of `openTelemetry`. */
export interface OpenTelemetryOptions {
  /** Makes tracers. Default: the global one. */
  tracerProvider?: TracerProvider | undefined;
  /** Makes meters. Default: the global one. */
  meterProvider?: MeterProvider | undefined;
}

type Facts = { [Key in keyof typeof ATTRIBUTES]?: string | number | boolean | undefined };

/** What is measured with. */
export interface Instruments {
  tracer: Tracer;
  calls: Histogram;
  retries: Counter;
  pacing: Histogram;
  events: Histogram;
  undecided: Counter;
}

/** Makes all of them. The global providers may be set later than this runs. */
export function instrumentsOf({ tracerProvider, meterProvider }: OpenTelemetryOptions): Instruments {
  const meter = (meterProvider ?? metrics.getMeterProvider()).getMeter(SCOPE);
  const histogram = (key: "calls" | "pacing" | "events") => {
    const { name, unit, description } = METRICS[key];
    return meter.createHistogram(name, { unit, description });
  };
  const counter = (key: "retries" | "undecided") => {
    const { name, unit, description } = METRICS[key];
    return meter.createCounter(name, { unit, description });
  };
  return {
    tracer: (tracerProvider ?? trace.getTracerProvider()).getTracer(SCOPE),
    calls: histogram("calls"),
    retries: counter("retries"),
    pacing: histogram("pacing"),
    events: histogram("events"),
    undecided: counter("undecided"),
  };
}

/** Attributes by their names. */
export function attributes(facts: Facts): Attributes {
  const named: Attributes = {};
  for (const [key, value] of Object.entries(facts)) {
    if (value !== undefined) named[ATTRIBUTES[key as keyof Facts]] = value;
  }
  return named;
}
