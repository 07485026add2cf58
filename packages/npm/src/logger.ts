/** Log records, and safe calls of user code. */

import { invalid } from "./error.js";

/** A record's facts, for loggers that keep fields. Untrusted texts are escaped; secrets are never among them. */
export type LogFacts = Readonly<Record<string, unknown>>;

/**
 * Takes log records: `console`, or a logger with methods of the same names. What it throws is ignored, and what it returns
 * is not waited for.
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

/** Errors and warnings on the console, as it is at that time. */
const CONSOLE: Logger = {
  error: (message, facts) => console.error(message, facts),
  warn: (message, facts) => console.warn(message, facts),
};

/** The logger of a user's, or the console. */
export function loggerOf(given: unknown): Logger {
  if (given === undefined || given === null) return CONSOLE;
  const { error, warn } = Object(given) as Partial<Logger>;
  if (typeof error === "function" && typeof warn === "function") return given as Logger;
  throw invalid("logger", "type", "must be an object with the functions error and warn, as console is", typeof given);
}

/** Hands a record to a logger. */
export function log(logger: Logger, level: LogLevel, message: string, facts: LogFacts): void {
  safely(() => logger[level]?.(message, facts));
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
