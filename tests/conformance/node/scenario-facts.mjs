// What scenarios say of errors and logs.

import { inspect } from "node:util";

/** What is logged for the scenario that is played. */
let logged = [];

/** A list that takes what is logged from now on. */
export function loggedSince() {
  logged = [];
  return logged;
}

/** A logger for the package. */
export const logger = Object.fromEntries(
  ["debug", "info", "warn", "error"].map((level) => [
    level,
    (...told) => {
      const facts = told.find((item) => typeof item === "object" && item !== null) ?? {};
      logged.push({ level, reason: facts.reason ?? null, text: told.map((item) => inspect(item)).join(" ") });
    },
  ]),
);

/** An error as scenarios speak of it. */
export function factsOf(error) {
  const { kind, rule, path, code, codeN, reason, limit, transportKind, maybeSent, retryable } = error;
  // All that a log can show of it.
  const text = `${error.message}\n${inspect(error, { depth: 10, maxStringLength: null })}\n${JSON.stringify({ ...error })}`;
  return { kind: kind ?? error.name, rule, path, code, codeN, reason, limit, transportKind, maybeSent, retryable, text };
}

/** What JSON has no word for. */
export function special(value) {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(special);
  if ("$number" in value) return Number(value.$number);
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, special(item)]));
}

/** Waits. */
export function sleep(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
