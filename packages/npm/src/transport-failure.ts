/**
 * Why an exchange failed, from what `fetch` threw. Judged by shape, not by class: test runners and runtimes have their
 * own realms,
 * and each HTTP client its own errors.
 */

import { wordsOf } from "./logger.js";
import type { TransportKind } from "./wasm/contract.js";

/** The kind of a failure and its words. */
export interface TransportFailure {
  kind: TransportKind;
  message: string;
}

/** What any error may have. */
interface Shape {
  message?: unknown;
  name?: unknown;
  code?: unknown;
  syscall?: unknown;
  cause?: unknown;
  errors?: unknown;
}

/**
 * Codes and words by the kind that they stand for; of `connect`, only what is certain: no byte of the request left. A host
 * that cannot be reached any more may have had the request. Codes of sockets, of undici and Bun; of certificates and
 * handshakes that failed; then the words of Deno, workerd and the Fetch standard.
 */
const SIGNS: [TransportKind, RegExp][] = [
  ["unsendable", /^ERR_INVALID_URL$/],
  [
    "connect",
    /^(E(CONNREFUSED|NOTFOUND|AI_\w+|ADDRNOTAVAIL)|UND_ERR_CONNECT_TIMEOUT|ConnectionRefused|FailedToOpenSocket|UNABLE_TO_\w+|HOSTNAME_MISMATCH|[A-Z_]*CERT[A-Z_]*|ERR_SSL_(WRONG_VERSION|UNSUPPORTED_PROT|PACKET_LENGTH|\w*ALERT_(HANDSHAKE|PROTOCOL|UNRECOGNIZED))\w*|bad port|Requests to port \d+ are blocked|connect E.*)$|client error \(Connect\)|DNS lookup failed|TLS handshake failed|before secure TLS|wrong version number/,
  ],
  ["reset", /^(ECONN(RESET|ABORTED)|EPIPE|UND_ERR_SOCKET|ConnectionClosed)$/],
  ["timeout", /^(ETIMEDOUT|UND_ERR_(HEADERS|BODY)_TIMEOUT|TimeoutError)$/],
];

/** Reads an error with everything inside of it: the runtimes put the reason at different depths. */
export function transportFailure(thrown: unknown): TransportFailure {
  const words: string[] = [];
  const kind = kindOf(thrown, words, 0);
  return { kind, message: words.join(": ") || wordsOf(thrown) };
}

function kindOf(thrown: unknown, words: string[], depth: number): TransportKind {
  // A chain that leads back to itself ends here too.
  if (typeof thrown !== "object" || thrown === null || depth > 7) return "other";
  const { message, name, code, syscall, cause, errors } = thrown as Shape;
  for (const word of [message, code]) {
    if (typeof word !== "string" || word === "" || words.some((known) => known.includes(word))) continue;
    words.push(word);
    break;
  }
  // Of several addresses that were tried, each has its own reason.
  const inside = Array.isArray(errors) ? errors.map((error) => kindOf(error, words, depth + 1)) : [];
  const [first] = inside;
  if (first !== undefined) return inside.find((kind) => kind !== "connect") ?? first;
  if (syscall === "connect" || syscall === "getaddrinfo") return "connect";
  for (const [kind, sign] of SIGNS) {
    if ([code, message, name].some((word) => typeof word === "string" && sign.test(word))) return kind;
  }
  return kindOf(cause, words, depth + 1);
}
