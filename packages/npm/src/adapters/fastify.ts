/** Callbacks on Fastify. */

import type { CallbackReceiver } from "../callback-receiver.js";
import { header, nodeBody, type NodeRequest } from "./node.js";

/** What is used of Fastify's request. */
export interface FastifyIncoming {
  /** The HTTP method. */
  method: string;
  /** The headers, names in lower case. */
  headers: { [name: string]: string | string[] | undefined };
  /** The body as the content type's parser left it. */
  body?: unknown;
  /** The body as it came, where a plugin keeps it. */
  rawBody?: unknown;
  /** Node's request. */
  raw: NodeRequest;
}

/** What is used of Fastify's reply. */
export interface FastifyAnswer {
  /** Sets the status. */
  code(status: number): unknown;
  /** Sets headers. */
  headers(values: Record<string, string>): unknown;
  /** Sends the body. */
  send(body: string): unknown;
}

/** Answers requests. */
export type FastifyHandler = (request: FastifyIncoming, reply: FastifyAnswer) => Promise<unknown>;

/** @internal */
export function fastifyHandler(receiver: CallbackReceiver): FastifyHandler {
  return async (request, reply) => {
    const answer = await receiver.receive({
      method: request.method,
      header: (name) => header(request, name),
      read: (most) => nodeBody(request, request.raw, most),
    });
    reply.code(answer.status);
    reply.headers(answer.headers);
    return reply.send(answer.body);
  };
}
