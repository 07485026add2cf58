// Loggers and providers as their packages declare them. Compiled, never run.

import { metrics, trace } from "@opentelemetry/api";
import { pino } from "pino";
import { Callbacks, ImClient, type ImClientOptions } from "volc-im";
import { openTelemetry } from "volc-im/opentelemetry";
import winston from "winston";

const telemetry = openTelemetry({ tracerProvider: trace.getTracerProvider(), meterProvider: metrics.getMeterProvider() });
const options: ImClientOptions = { accessKeyId: "a", secretAccessKey: "s", appId: 1, telemetry };
export const clients = [pino(), winston.createLogger(), console].map((logger) => new ImClient({ ...options, logger }));
new Callbacks({ secret: "s" }).handler({ BeforeSendMessage: () => {} }, { undecided: "accept", logger: pino(), telemetry });
