/** Why an exchange failed, from what `fetch` threw. */

import type { TransportKind } from "./wasm/contract.js";

/** No connection was made, so not a byte of the request left. */
const NOT_CONNECTED =
  "ECONNREFUSED ENOTFOUND EAI_AGAIN EHOSTUNREACH ENETUNREACH EADDRNOTAVAIL UND_ERR_CONNECT_TIMEOUT CERT_HAS_EXPIRED " +
  "DEPTH_ZERO_SELF_SIGNED_CERT SELF_SIGNED_CERT_IN_CHAIN UNABLE_TO_GET_ISSUER_CERT_LOCALLY " +
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE ERR_TLS_CERT_ALTNAME_INVALID";
const BROKEN = "ECONNRESET EPIPE ECONNABORTED UND_ERR_SOCKET";
const SLOW = "ETIMEDOUT UND_ERR_HEADERS_TIMEOUT UND_ERR_BODY_TIMEOUT";

/** The kind of a failure and its words. */
export interface TransportFailure {
  kind: TransportKind;
  message: string;
}

/** Reads the chain of causes: the runtimes put the reason at different depths. */
export function transportFailure(thrown: unknown): TransportFailure {
  const words: string[] = [];
  let kind: TransportKind = "other";
  for (const error of causes(thrown)) {
    if (error.message !== "" && !words.includes(error.message)) words.push(error.message);
    const code = "code" in error && typeof error.code === "string" ? error.code : "";
    if (code !== "" && words.length === 0) words.push(code);
    if (kind === "other") kind = kindOf(code);
  }
  return { kind, message: words.join(": ") || String(thrown) };
}

function causes(thrown: unknown): Error[] {
  const chain: Error[] = [];
  let next = thrown;
  // A chain that leads back to itself ends here too.
  while (next instanceof Error && chain.length < 8) {
    chain.push(next);
    next = next.cause;
  }
  return chain;
}

function kindOf(code: string): TransportKind {
  const isOneOf = (codes: string) => codes.split(" ").includes(code);
  if (isOneOf(NOT_CONNECTED)) return "connect";
  if (isOneOf(BROKEN)) return "reset";
  return isOneOf(SLOW) ? "timeout" : "other";
}
