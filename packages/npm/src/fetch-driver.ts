/** Carries out the outputs of core's machines, calls, batches and campaigns alike: sends by `fetch`, waits, runs users' code, reports. */

import { ImError } from "./error.js";
import { LARGEST_RESPONSE } from "./generated/driver-rules.js";
import type { Listeners } from "./hooks.js";
import type { Campaign } from "./ledger/campaign.js";
import { wordsOf } from "./logger.js";
import type { GivenKeys } from "./open-client.js";
import type { RateStore } from "./rate-store.js";
import { rateStep } from "./rate-steps.js";
import { readBody } from "./read-body.js";
import { onStop } from "./stop-signal.js";
import type { CallTrace, Telemetry } from "./telemetry.js";
import { LONGEST_TIMER } from "./timer.js";
import { transportFailure } from "./transport-failure.js";
import type { Output, OverOutput, ReserveOutput, SendOutput, WasmClient, WasmMachine } from "./wasm/contract.js";
import type { Fetch, FetchResponse, StopSignal } from "./web-types.js";

/** What a client's machines are driven with. */
export interface Driver {
  fetch: Fetch;
  listeners: Listeners;
  rateStore: RateStore | undefined;
  /** The client of the calls, until it is closed. */
  client(): WasmClient | undefined;
  telemetry: Telemetry | undefined;
  /** Where keys come from, of a client that was given none. */
  provider: Provider | undefined;
}

/** Gives the keys of a client, whose machines all hear of them. */
export class Provider {
  /** Machines wait here, each in the context that its call was made in. */
  readonly #waiting = new Set<() => void>();
  /** Machines and runs in progress: core's client is needed until they end. */
  #users = 0;
  #isClosed = false;

  constructor(
    readonly client: WasmClient,
    readonly give: () => GivenKeys | Promise<GivenKeys>,
  ) {}

  /** Calls back after the next run, once. Gives what forgets it. */
  wait(woken: () => void): () => void {
    let wake = () => {};
    const run = new Promise<void>((resolve) => this.#waiting.add((wake = resolve)));
    void run.then(woken);
    return () => this.#waiting.delete(wake);
  }

  enter(): void {
    this.#users++;
  }

  leave(): void {
    if (--this.#users === 0 && this.#isClosed) this.client.free();
  }

  close(): void {
    this.#isClosed = true;
    this.enter();
    this.leave();
  }

  async run(run: number): Promise<void> {
    this.enter();
    try {
      await this.#report(run);
    } catch {
      // The instance is lost with its clients: each machine that is woken finds it so, and says it.
    }
    this.leave();
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const wake of waiting) wake();
  }

  async #report(run: number): Promise<void> {
    const now = (): Now => [Date.now(), performance.now()];
    try {
      const { accessKeyId, secretAccessKey, sessionToken, expiresAt, origin = "" } = Object(await this.give()) as GivenKeys;
      for (const text of [accessKeyId, secretAccessKey, sessionToken ?? "", origin]) {
        if (typeof text !== "string") throw new TypeError("the provider gave no credentials");
      }
      const end = expiresAt === undefined || expiresAt === null ? NaN : Number(expiresAt);
      this.client.onCredentials(...now(), run, accessKeyId, secretAccessKey, sessionToken, end, origin);
    } catch (thrown) {
      await LATER;
      this.client.onCredentialsFailed(...now(), run, wordsOf(thrown));
    }
  }
}

/** What one machine is driven with. */
export interface Run {
  /** The action, for errors of the driver's own. */
  action: string;
  signal: StopSignal | undefined;
  onProgress?: ((done: number, total: number) => unknown) | undefined;
  campaign?: Campaign | undefined;
}

/** A request in progress. */
interface Exchange {
  token: number;
  controller: AbortController;
  /** When to cancel it. */
  until: number;
}

/** How a machine ended, what the last failed exchange threw, and the head of the last response. */
export interface Ended {
  over: OverOutput;
  cause: unknown;
  response: Pick<FetchResponse, "status" | "headers"> | undefined;
}

/** Code that throws immediately would add its input while outputs are being carried out. */
const LATER = Promise.resolve();

type Now = [wallMs: number, monoMs: number];

/** Drives a machine to its end and frees it. */
export function drive(machine: WasmMachine, driver: Driver, run: Run): Promise<Ended> {
  return new Promise((resolve, reject) => new Drive(machine, driver, run, resolve, reject).start());
}

class Drive {
  #clock: ReturnType<typeof setTimeout> | undefined;
  #stopListening: (() => void) | undefined;
  #stopWaiting: (() => void) | undefined;
  /** Exchanges in progress. */
  readonly #exchanges = new Set<Exchange>();
  readonly #trace: CallTrace | undefined;
  #isOver = false;
  #sent = 0;
  #cause: unknown;
  #response: Ended["response"];

  constructor(
    readonly machine: WasmMachine,
    readonly driver: Driver,
    readonly run: Run,
    readonly resolve: (ended: Ended) => void,
    readonly reject: (thrown: unknown) => void,
  ) {
    this.#trace = driver.telemetry?.startCall(run.action);
  }

  start(): void {
    const { signal } = this.run;
    if (signal && !signal.aborted) {
      // By way of a promise: what runs then runs in the context that the call was made in, not in that of who aborts.
      const stopped = new Promise<void>((stop) => (this.#stopListening = onStop(signal, stop)));
      void stopped.then(() => this.#cancel(signal));
    }
    const { provider } = this.driver;
    provider?.enter();
    if (signal?.aborted) return this.#cancel(signal);
    this.#wait(provider);
    this.#next();
  }

  #next(): void {
    this.#feed((now) => this.machine.next(...now));
  }

  /** After each run of the provider, asks what is next. */
  #wait(provider: Provider | undefined): void {
    this.#stopWaiting = provider?.wait(() => {
      if (this.#isOver) return;
      this.#wait(provider);
      this.#next();
    });
  }

  #cancel({ reason }: StopSignal): void {
    this.#cause = reason;
    this.#feed((now) => this.machine.on(...now, 0, "cancel", wordsOf(reason ?? "the signal was aborted"), 0));
  }

  /** Gives the machine an input, and carries out all that it has to say then. */
  #feed(input: (now: Now) => string): void {
    if (this.#isOver) return;
    clearTimeout(this.#clock);
    try {
      const outputs = JSON.parse(input([Date.now(), performance.now()])) as Output[];
      for (const output of outputs) this.#carryOut(output);
    } catch (thrown) {
      this.#fail(thrown);
    }
  }

  #carryOut(output: Output): void {
    switch (output.type) {
      case "send":
        return this.#send(output);
      case "tell": {
        const hooks = () => this.driver.listeners.tell(output, this.run.onProgress);
        return this.#trace ? this.#trace.tell(output, hooks) : hooks();
      }
      case "reserve":
        void this.#reserve(output);
        return;
      case "giveBack":
        return rateStep(this.driver, output, (store) => store.giveBack(output.bucket, paceOf(output)));
      case "slowDown":
        return rateStep(this.driver, output, (store) => store.slowDown(output.bucket));
      case "claim":
      case "settle":
      case "read":
      case "items":
        void this.run.campaign?.ask(output, (token, input, words) => this.#feed((now) => this.machine.on(...now, token, input, words, 0)));
        return;
      case "log": {
        const { type: _, ...record } = output;
        return this.driver.listeners.record({ ...record, action: this.run.action } as typeof record);
      }
      case "runProvider":
        void this.driver.provider?.run(output.run);
        return;
      case "wait":
        this.#clock = setTimeout(() => this.#waited(), Math.min(output.ms, LONGEST_TIMER));
        return;
      default:
        this.#end(output);
        this.resolve({ over: output, cause: this.#cause, response: this.#response });
    }
  }

  #waited(): void {
    const time = performance.now();
    for (const { controller, until } of this.#exchanges) if (until <= time) controller.abort();
    this.#cause = undefined;
    this.#next();
  }

  #send({ token, timeoutMs, url, method, headers, callId }: SendOutput): void {
    const controller = new AbortController();
    const exchange = { token, controller, until: performance.now() + timeoutMs };
    this.#exchanges.add(exchange);
    this.#sent++;
    const init = { method, headers, body: this.machine.body(token), signal: controller.signal, redirect: "manual" } as const;
    let response: Promise<FetchResponse>;
    try {
      const send = () => this.driver.fetch(url, init);
      response = this.#trace ? this.#trace.send(callId, url, send) : send();
    } catch (thrown) {
      response = Promise.reject(thrown);
    }
    void this.#report(exchange, response);
  }

  /** Apart from what sends: a function that waits holds all that it has seen, and this one has not seen the request. */
  async #report(exchange: Exchange, sent: Promise<FetchResponse>): Promise<void> {
    const { machine } = this;
    const { token, controller } = exchange;
    try {
      const response = await sent;
      const read = await readBody(response.body, LARGEST_RESPONSE + 1);
      const { status, headers } = response;
      const [retryAfter, date] = ["retry-after", "date"].map((name) => headers.get(name) ?? undefined);
      this.#exchanges.delete(exchange);
      this.#feed((now) => {
        this.#cause = undefined;
        this.#response = { status, headers };
        return machine.onResponse(...now, token, status, retryAfter, date, read);
      });
    } catch (thrown) {
      this.#exchanges.delete(exchange);
      // A cancelled exchange was reported when it was cancelled.
      if (controller.signal.aborted) return;
      const { kind, message } = transportFailure(thrown);
      this.#feed((now) => {
        this.#cause = thrown;
        return machine.on(...now, token, kind, message, 0);
      });
    }
  }

  async #reserve({ token, bucket, ...output }: ReserveOutput): Promise<void> {
    const { machine } = this;
    try {
      const waitMs = await this.driver.rateStore?.reserve(bucket, paceOf(output));
      this.#feed((now) => machine.on(...now, token, "reserved", "", typeof waitMs === "number" ? waitMs : NaN));
    } catch (thrown) {
      await LATER;
      this.#feed((now) => machine.on(...now, token, "reserveFailed", wordsOf(thrown), 0));
    }
  }

  #end(over?: OverOutput): void {
    this.#isOver = true;
    this.#trace?.end(over);
    this.#stopListening?.();
    this.#stopWaiting?.();
    clearTimeout(this.#clock);
    for (const { controller } of this.#exchanges) controller.abort();
    this.machine.free();
    this.run.campaign?.end();
    this.driver.provider?.leave();
  }

  /** The machine is lost with its instance, and only the driver knows how far it had come. */
  #fail(thrown: unknown): void {
    this.#end();
    if (thrown instanceof ImError) {
      Object.assign(thrown, { action: this.run.action, attempts: this.#sent, maybeSent: this.#sent > 0 });
    }
    this.reject(thrown);
  }
}

function paceOf({ intervalUs, burst, weight }: Pick<ReserveOutput, "intervalUs" | "burst" | "weight">) {
  return { intervalUs, burst, weight };
}
