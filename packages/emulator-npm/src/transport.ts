import { request } from "node:http";
import { EmulatorError } from "./error.js";
import { fromWire, toJson, toWire } from "./wire.js";

/** What a request carries. */
export interface Carried {
  query?: object;
  /** Fields, or the text of a document. */
  body?: object | string;
}

/** Requests to the control API. They go past proxies, and past what tests put in the place of `fetch`. */
export class Transport {
  /** Why the emulator is no longer there, if that is known. */
  ended: string | undefined;

  constructor(readonly url: string) {}

  async send<T>(verb: string, path: string, type: string, carried: Carried = {}): Promise<T> {
    const target = new URL(`/_emulator/${path}`, this.url);
    for (const [name, value] of Object.entries(toWire(carried.query ?? {}))) {
      if (value !== undefined && value !== null) target.searchParams.set(name, String(value));
    }
    const { body } = carried;
    const text = typeof body === "string" || body === undefined ? body : toJson(toWire(body));
    const { status, answer } = await this.#exchange(verb, target, text);
    if (status === 200) return (type === "text" ? answer : fromWire(JSON.parse(answer), type)) as T;
    const { error } = JSON.parse(answer) as { error: { code: string; message: string } };
    throw new EmulatorError(`${verb} ${path}: ${error.message}`, error.code, this.url);
  }

  #exchange(verb: string, target: URL, body: string | undefined): Promise<{ status: number; answer: string }> {
    return new Promise((resolve, reject) => {
      const headers: Record<string, string | number> =
        body === undefined ? {} : { "content-type": "application/json", "content-length": Buffer.byteLength(body) };
      const lost = (error: Error): void => {
        const reason = this.ended ?? error.message;
        reject(new EmulatorError(`the emulator does not answer: ${reason}`, "Unreachable", this.url));
      };
      const sent = request(target, { method: verb, headers, agent: false }, (response) => {
        const pieces: Buffer[] = [];
        response.on("data", (piece: Buffer) => pieces.push(piece));
        response.on("end", () => resolve({ status: response.statusCode ?? 0, answer: Buffer.concat(pieces).toString() }));
        response.on("error", lost);
      });
      sent.on("error", lost);
      sent.end(body);
    });
  }
}
