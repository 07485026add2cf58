/**
 * Why an exchange failed, from what `fetch` threw. Judged by shape, not by class: test runners and runtimes have realms of
 * their own, and each HTTP client its own errors.
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
 * Codes and words by the kind that they stand for; of `connect`, only what is certain: no byte of the request left. Those of
 * sockets, of undici and Bun; of certificates and handshakes that failed; then the words of Deno, workerd and the Fetch
 * standard.
 */
const SIGNS: [TransportKind, RegExp][] = [
  ["unsendable", /^ERR_INVALID_URL$/],
  [
    "connect",
    /^(E(CONNREFUSED|NOTFOUND|AI_\w+|(HOST|NET)UNREACH|NETDOWN|ADDRNOTAVAIL)|UND_ERR_CONNECT_TIMEOUT|ConnectionRefused|FailedToOpenSocket|DNSResolveFailed|[A-Z_]*CERT[A-Z_]*|INVALID_(CA|PURPOSE)|PATH_LENGTH_EXCEEDED|HOSTNAME_MISMATCH|UNABLE_TO_VERIFY_LEAF_SIGNATURE|ERR_SSL_(WRONG_VERSION_NUMBER|UNSUPPORTED_PROTOCOL|PACKET_LENGTH_TOO_LONG|HTTP_REQUEST|\w*ALERT_(HANDSHAKE_FAILURE|PROTOCOL_VERSION)|TLSV1_UNRECOGNIZED_NAME)|bad port|connect E.*)$|client error \(Connect\)|DNS lookup failed|before secure TLS connection|ssl3_get_record|wrong version number/,
  ],
  ["reset", /^(ECONN(RESET|ABORTED)|EPIPE|UND_ERR_SOCKET|ConnectionClosed|ERR_HTTP2_\w+)$/],
  ["timeout", /^(ETIMEDOUT|UND_ERR_(HEADERS|BODY)_TIMEOUT|ConnectionTimedOut|TimeoutError)$/],
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
