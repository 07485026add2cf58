/** Log records, and safe calls of user code. */

import { invalid } from "./error.js";
import { levelsOf } from "./generated/driver-rules.js";

/** A record's facts, for loggers that keep fields. Untrusted texts are escaped; secrets are never among them. */
export type LogFacts = Readonly<Record<string, unknown>>;

/**
 * Takes log records: `console`, winston, pino, or any logger with methods of the same names. Those of pino and bunyan take
 * the facts first, and get them so. What it throws is ignored, and what it returns is not waited for.
 */
export interface Logger {
  /** Logs problems that an operator must act on: an event that passed undecided, a store that failed. */
  error(message: string, facts: LogFacts): unknown;
  /** Logs possible faults: a refused signature. */
  warn(message: string, facts: LogFacts): unknown;
  /** Logs what happened. */
  info?(message: string, facts: LogFacts): unknown;
  /** Logs details for debugging: every attempt of a call. */
  debug?(message: string, facts: LogFacts): unknown;
}

/** A record's level. */
export type LogLevel = keyof Logger;

/**
 * The console, as it is at that time: errors and warnings, or down to the level that the variable `VOLC_IM_LOG` names.
 * Below warnings, a record is a line.
 */
function consoleLogger(): Logger {
  const { process } = globalThis as { process?: { env?: Record<string, string | undefined> } };
  const wanted = process?.env?.["VOLC_IM_LOG"] || "warn";
  const levels = levelsOf(wanted);
  if (!levels) console.warn(`volc-im: VOLC_IM_LOG is ${JSON.stringify(wanted.slice(0, 64))}: it must be debug, info, warn or error`);
  const methods = (levels ?? levelsOf("warn") ?? []).map((level) => {
    const write = (message: string, facts: LogFacts) => console[level](...(level === "error" || level === "warn" ? [message, facts] : [message]));
    return [level, write];
  });
  return Object.fromEntries(methods) as Logger;
}

let ofConsole: Logger | undefined;

/** The logger of a user's, or the console. */
export function loggerOf(given: unknown): Logger {
  // One for all: what is logged once is known by its logger.
  if (given === undefined || given === null) return (ofConsole ??= consoleLogger());
  const { error, warn } = Object(given) as Partial<Logger>;
  if (typeof error === "function" && typeof warn === "function") return given as Logger;
  throw invalid("logger", "type", "must be an object with the functions error and warn, as console is", typeof given);
}

/** Hands a record to a logger. */
export function log(logger: Logger, level: LogLevel, message: string, facts: LogFacts): void {
  // Of pino and bunyan, which make children with bound facts.
  const factsFirst = "bindings" in logger || "fields" in logger;
  safely(() => (factsFirst ? logger[level]?.(facts as never, message as never) : logger[level]?.(message, facts)));
}

/** Runs user code whose outcome changes nothing; failures are logged at most. */
export function safely(run: () => unknown, onFailure?: (thrown: unknown) => void): void {
  const failed = (thrown: unknown) => {
    if (onFailure) safely(() => onFailure(thrown));
  };
  try {
    const given = run();
    // An unhandled rejection ends a Node process.
    if (isThenable(given)) Promise.resolve(given).then(undefined, failed);
  } catch (thrown) {
    failed(thrown);
  }
}

/** Whether a value is a promise of any make. */
export function isThenable(value: unknown): value is PromiseLike<unknown> {
  const canHaveMembers = (typeof value === "object" && value !== null) || typeof value === "function";
  return canHaveMembers && typeof (value as PromiseLike<unknown>).then === "function";
}

/** The message of a thrown value. Never throws itself. */
export function wordsOf(thrown: unknown): string {
  try {
    const { message } = Object(thrown) as { message?: unknown };
    return typeof message === "string" && message !== "" ? message : String(thrown);
  } catch {
    return "a value that has no text";
  }
}
