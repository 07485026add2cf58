/** Callbacks on Node's own server, and on frameworks that hand its objects on. */

import { type CallbackReceiver, parsedBody } from "../callback-receiver.js";
import { joined } from "../read-body.js";

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
  /** Removes a listener. */
  off(event: string, listener: (...given: any[]) => void): unknown;
}

/** What is used of a response: an `http.ServerResponse`. */
export interface NodeResponse {
  /** Whether somebody has answered already. */
  headersSent: boolean;
  /** Writes status and headers. */
  writeHead(status: number, headers: Record<string, string>): unknown;
  /** Writes the body and ends. */
  end(body: string): unknown;
}

/** Answers requests. */
export type NodeHandler = (request: NodeRequest, response: NodeResponse) => Promise<void>;

const HINT =
  "let no middleware read it before this handler, or one that leaves it in request.body or request.rawBody, such as " +
  "express.json() or express.raw()";

/** @internal */
export function nodeHandler(receiver: CallbackReceiver): NodeHandler {
  return async (request, response) => {
    const answer = await receiver.receive({
      method: request.method,
      contentType: header(request, "content-type"),
      contentLength: header(request, "content-length"),
      body: (limit) => nodeBody(request, request, limit),
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

/** The body: as it came where somebody kept it or nobody has read it, or made again of what a parser left. @internal */
export function nodeBody(
  kept: { rawBody?: unknown; body?: unknown },
  stream: NodeRequest,
  limit: number,
): string | Uint8Array | Promise<Uint8Array> {
  const { rawBody, body } = kept;
  if (typeof rawBody === "string" || rawBody instanceof Uint8Array) return rawBody;
  if (!stream.readableDidRead && (body === undefined || isEmpty(body))) return readStream(stream, limit);
  return parsedBody(body, HINT);
}

/** What some parsers leave for bodies that they do not read. */
function isEmpty(body: unknown): boolean {
  return typeof body === "object" && body !== null && !(body instanceof Uint8Array) && Object.keys(body).length === 0;
}

function readStream(stream: NodeRequest, limit: number): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const chunks: Uint8Array[] = [];
    let length = 0;
    const onData = (chunk: Uint8Array | string) => {
      const bytes = typeof chunk === "string" ? new TextEncoder().encode(chunk) : chunk;
      chunks.push(bytes);
      length += bytes.length;
      if (length > limit) onEnd();
    };
    const onEnd = () => {
      stopListening();
      resolve(joined(chunks, Math.min(length, limit + 1)));
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
