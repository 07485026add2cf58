/** Callbacks on Node's own server, and on frameworks that hand its objects on. */

import type { CallbackReceiver } from "../callback-receiver.js";
import type { RawBody } from "../callbacks.js";
import { Consumed } from "../exchange.js";
import { joined } from "../read-body.js";
import type { LogOutput } from "../wasm/contract.js";

/** What is used of a request: an `http.IncomingMessage`, and what middleware may have put there. */
export interface NodeRequest {
  /** The HTTP method. */
  method?: string | undefined;
  /** The headers, names in lower case. */
  headers: { [name: string]: string | string[] | undefined };
  /** Whether anyone has begun to read the body. */
  readableDidRead?: boolean | undefined;
  /** The body as it came, where the framework keeps it. */
  rawBody?: unknown;
  /** The body as a parser in front left it. */
  body?: unknown;
  /** Adds a listener. */
  on(event: string, listener: (...given: any[]) => void): unknown;
  /** Stops reading. */
  pause?(): unknown;
  /** Removes a listener. */
  off(event: string, listener: (...given: any[]) => void): unknown;
}

/** What is used of a response: an `http.ServerResponse`. */
export interface NodeResponse {
  /** Whether a response was already sent. */
  headersSent: boolean;
  /** Writes status and headers. */
  writeHead(status: number, headers: Record<string, string>): unknown;
  /** Writes the body and ends. */
  end(body: string): unknown;
}

/** Answers requests. */
export type NodeHandler = (request: NodeRequest, response: NodeResponse) => Promise<void>;

const HINT = "let no middleware read it before this handler but one that leaves request.body, such as express.json()";

const PARSER_IN_FRONT: LogOutput = {
  level: "warn",
  reason: "parser_in_front",
  message:
    "volc-im: a parser in front answers callbacks over its limit (100 kB unless set) with 413, without a log record: put " +
    'the route before it, or use express.json({ limit: "1mb" })',
};

/** @internal */
export function nodeHandler(receiver: CallbackReceiver, warnsOfParsers: boolean): NodeHandler {
  return async (request, response) => {
    const answer = await receiver.receive({
      method: request.method,
      header: (name) => header(request, name),
      read: (most) => {
        if (warnsOfParsers && request.readableDidRead) receiver.logOnce(PARSER_IN_FRONT);
        return nodeBody(request, request, most);
      },
    });
    if (response.headersSent) return;
    response.writeHead(answer.status, { ...answer.headers, "content-length": String(byteLength(answer.body)) });
    response.end(answer.body);
  };
}

/** A header that comes once. @internal */
export function header({ headers }: Pick<NodeRequest, "headers">, name: string): string | undefined {
  const value = headers[name];
  return typeof value === "string" ? value : value?.[0];
}

/** The body: as received if it was kept or not read, or rebuilt from a parser's result. @internal */
export function nodeBody(
  kept: { rawBody?: unknown; body?: unknown },
  stream: NodeRequest,
  most: number,
): RawBody | Promise<Uint8Array> {
  const { rawBody, body } = kept;
  if (typeof rawBody === "string" || rawBody instanceof Uint8Array) return rawBody;
  if (!stream.readableDidRead && (body === undefined || isEmpty(body))) return readStream(stream, most);
  if (body === undefined) throw new Consumed(HINT);
  // All that is signed are the values, and they are strings: text that is made again of what was parsed has them all.
  return typeof body === "string" || body instanceof Uint8Array ? body : JSON.stringify(body);
}

/** What some parsers leave for bodies that they do not read. */
function isEmpty(body: unknown): boolean {
  return typeof body === "object" && body !== null && !(body instanceof Uint8Array) && Object.keys(body).length === 0;
}

/** Reads a stream to its end or to so many bytes. @internal */
export function readStream(stream: Pick<NodeRequest, "on" | "off" | "pause">, most: number): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const chunks: Uint8Array[] = [];
    let length = 0;
    const onData = (chunk: Uint8Array | string) => {
      const bytes = typeof chunk === "string" ? new TextEncoder().encode(chunk) : chunk;
      chunks.push(bytes);
      length += bytes.length;
      if (length < most) return;
      onEnd();
      stream.pause?.();
    };
    const onEnd = () => {
      stopListening();
      resolve(joined(chunks, Math.min(length, most)));
    };
    const onBreak = () => {
      stopListening();
      reject(new Error("the sender broke off"));
    };
    const listeners = { data: onData, end: onEnd, error: onBreak, close: onBreak };
    const stopListening = () => {
      for (const [event, listener] of Object.entries(listeners)) stream.off(event, listener);
    };
    for (const [event, listener] of Object.entries(listeners)) stream.on(event, listener);
  });
}

function byteLength(text: string): number {
  return text === "" ? 0 : new TextEncoder().encode(text).length;
}
