import { Child } from "./child.js";
import { Clock } from "./clock.js";
import { EmulatorError } from "./error.js";
import { type ActAnswer, type Call, ClientUser, Control, type Delivery, type Fault, type Sent } from "./generated/control.js";
import type { EmulatorOptions } from "./options.js";
import { commandLine } from "./options.js";
import { programPath } from "./program.js";
import { Saved } from "./saved.js";
import { Transport } from "./transport.js";
import type { Json, UserId } from "./values.js";
import { toWire } from "./wire.js";

/** When a fault strikes; all that is given has to hold. */
export interface FaultConditions {
  /** Lets so many matching requests pass first. */
  skip?: number;
  /** Strikes the first so many after those. */
  first?: number;
  /** Strikes each so-many-th of them. */
  every?: number;
  /** Strikes at most so often. */
  times?: number;
}

/** What is waited for, and how long. */
export interface WaitOptions {
  /** Only what has a greater number. */
  after?: number;
  /** How long, in milliseconds: 5000 when absent, at most 60000. */
  timeoutMs?: number;
}

/** A running emulator. */
export class Emulator {
  /** Where it listens: the base URL of clients. */
  readonly url: string;
  /** Its console, for a browser. */
  readonly consoleUrl: string;
  /** What clients and backends need, by the names of the environment: VOLC_IM_BASE_URL, VOLC_IM_APP_ID and so on. */
  readonly env: Readonly<Record<string, string>>;
  /** Every method of the control API. */
  readonly control: Control;
  /** The data as a whole. */
  readonly state: Saved;
  /** The clock of data and ids. */
  readonly clock: Clock;
  readonly #child: Child | undefined;

  /** @internal */
  constructor(transport: Transport, env: Readonly<Record<string, string>>, child: Child | undefined) {
    this.url = transport.url;
    this.consoleUrl = `${transport.url}/_emulator/`;
    this.env = env;
    this.control = new Control(transport);
    this.state = new Saved(this.control);
    this.clock = new Clock(this.control);
    this.#child = child;
    void child?.ended.then((reason) => (transport.ended = reason));
  }

  /** A client user, who sends, recalls, reads, joins and so on. */
  as(user: UserId): ClientUser {
    return new Acting(this, user);
  }

  /** Makes requests go wrong: `fault("SendMessage", { status: 503, first: 1 })`. Without an action, all. Returns the rule's number. */
  async fault(action: string | undefined, fault: Fault & FaultConditions): Promise<number> {
    const { skip, first, every, times, ...what } = fault;
    const rule = { action, after: skip, first, every, times, fault: toWire({ type: "status", ...what }) as Json };
    return (await this.control.addFault(rule)).id;
  }

  /** Waits until a call was answered, or finds one that was; `where` is what its body contains. */
  async waitForCall(action: string, where?: Json, options: WaitOptions & { attempt?: number } = {}): Promise<Call> {
    const { timeoutMs: waitMs, ...others } = options;
    const { request } = await this.control.waitForCall({ action, where, waitMs, ...others });
    if (request) return request;
    const { requests } = await this.control.calls({ limit: 20, brief: true });
    const seen = requests.map((call) => `  #${call.id} ${call.action} ${call.status ?? "unanswered"}`);
    throw this.#notSeen(`no call of ${action}${where === undefined ? "" : ` with ${JSON.stringify(toPlain(where))}`}`, seen);
  }

  /** Waits until a callback was answered or given up, or finds one; `where` is what its EventData contains. */
  async waitForDelivery(eventType: string, where?: Json, options: WaitOptions & { outcome?: string } = {}): Promise<Delivery> {
    const { timeoutMs: waitMs, ...others } = options;
    const { delivery } = await this.control.waitForDelivery({ eventType, where, waitMs, ...others });
    if (delivery) return delivery;
    const { deliveries } = await this.control.deliveries({ limit: 20, brief: true });
    const seen = deliveries.map((one) => `  #${one.id} ${one.eventType} ${one.outcome}`);
    throw this.#notSeen(`no callback ${eventType}${where === undefined ? "" : ` with ${JSON.stringify(toPlain(where))}`}`, seen);
  }

  /** Posts an event to the backend now, without anything having happened. */
  trigger(eventType: string, options: Omit<Parameters<Control["sendCallback"]>[0], "eventType"> = {}): Promise<Sent> {
    return this.control.sendCallback({ eventType, ...options });
  }

  /** Posts a callback again: the same bytes, or a variant of it. */
  resend(delivery: number | { readonly id: number }, options: Parameters<Control["resend"]>[1] = {}): Promise<Sent> {
    return this.control.resend(typeof delivery === "number" ? delivery : delivery.id, options);
  }

  /** Clears data, faults, calls and callbacks, and goes back to real time. Where callbacks go stays. */
  async reset(): Promise<void> {
    await this.control.reset();
  }

  /** Ends the emulator. One that was running already stays. */
  async stop(): Promise<void> {
    await this.#child?.stop();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  #notSeen(what: string, seen: readonly string[]): EmulatorError {
    const others = seen.length ? `seen:\n${seen.join("\n")}` : "nothing was seen";
    return new EmulatorError(`${what}; ${others}`, "NotSeen", this.url);
  }
}

class Acting extends ClientUser {
  readonly #emulator: Emulator;
  readonly #user: UserId;

  constructor(emulator: Emulator, user: UserId) {
    super();
    this.#emulator = emulator;
    this.#user = user;
  }

  protected async act(type: string, fields: object): Promise<ActAnswer> {
    const answer = await this.#emulator.control.act({ user: this.#user, type, ...(fields as Record<string, Json>) });
    if (answer.error) {
      const { code, message } = answer.error;
      throw new EmulatorError(`${type} of user ${this.#user}: ${code}: ${message}`, code, this.#emulator.url);
    }
    return answer;
  }
}

/** Starts an emulator, in two milliseconds or so. With VOLC_IM_EMULATOR_URL in the environment, uses the one that runs there. */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const running = process.env["VOLC_IM_EMULATOR_URL"];
  if (running) return new Emulator(new Transport(running.replace(/\/+$/, "")), { VOLC_IM_BASE_URL: running }, undefined);
  const child = new Child(options.program ?? programPath(), commandLine(options));
  const { url, env } = await child.ready();
  const emulator = new Emulator(new Transport(url), env, child);
  if (options.snapshot !== undefined) await emulator.state.load(options.snapshot);
  return emulator;
}

function toPlain(value: Json): unknown {
  return JSON.parse(JSON.stringify(value, (_, of: unknown) => (typeof of === "bigint" ? of.toString() : of)));
}
