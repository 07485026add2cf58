/** Carries out what core's call machine asks for: send by `fetch`, wait, stop. */

import { callClock } from "./call-clock.js";
import { resultOf } from "./call-info.js";
import { ImError } from "./error.js";
import { type ClientHooks, tell, tellRetry } from "./hooks.js";
import { readBody } from "./read-body.js";
import { unpackRequest } from "./signed-request.js";
import { LONGEST_TIMER, timer } from "./timer.js";
import { transportFailure } from "./transport-failure.js";
import type { SendStep, WasmCall } from "./wasm/contract.js";

/** The largest answer that is read, in bytes. A page of messages is a thousandth of it. */
const LARGEST_ANSWER = 32 * 1024 * 1024;
/** Makes the call that the driver drives; gets the time and fresh random bytes. */
export type MakeCall = (nowMs: number, entropy: Uint8Array) => WasmCall;

/** What a call is driven with. */
export interface DriverOptions {
  /** The action, for hooks. */
  action: string;
  fetch: typeof globalThis.fetch;
  signal: AbortSignal | undefined;
  hooks: ClientHooks;
  /** Told when the call is over, before its memory is given back. */
  onOver?: ((call: WasmCall) => void) | undefined;
}

/** Drives one call to its result or error. */
export async function drive(make: MakeCall, options: DriverOptions): Promise<unknown> {
  const { action, signal, hooks } = options;
  const now = callClock();
  const call = make(now(), crypto.getRandomValues(new Uint8Array(16)));
  let cause: unknown;
  let attempt = 0;
  // The attempt whose repetition hooks have been told of.
  let retried = 0;
  try {
    for (;;) {
      if (signal?.aborted) {
        cause = signal.reason;
        call.onTransportError(now(), "aborted", transportFailure(cause).message);
      }
      const step = call.next(now());
      if (step.type === "done") return resultOf(step);
      if (step.type === "failed") throw new ImError(step.error, cause);
      const waitMs = step.type === "wait" ? step.ms : 0;
      if (step.error && retried !== attempt) {
        retried = attempt;
        tellRetry(hooks, { action, attempt }, waitMs, step.error);
      }
      if (step.type === "wait") await timer(waitMs, signal);
      else {
        attempt = step.attempt;
        tell(hooks.onRequest, { action, attempt });
        cause = await exchange(call, step, options, now);
      }
    }
  } catch (thrown) {
    // The call is lost with the instance that it was in, and only the driver knows how far it had come.
    if (thrown instanceof ImError && thrown.kind === "internal") {
      Object.assign(thrown, { action, attempts: attempt, maybeSent: attempt > 0 });
    }
    throw thrown;
  } finally {
    options.onOver?.(call);
    call.free();
  }
}

/** Sends one request and tells the call what came of it. Returns the error of a failed exchange. */
async function exchange(
  call: WasmCall,
  step: SendStep,
  { action, fetch, signal, hooks }: DriverOptions,
  now: () => number,
): Promise<unknown> {
  const began = now();
  const controller = new AbortController();
  const abort = () => controller.abort(signal?.reason);
  const deadline = setTimeout(() => controller.abort(), Math.min(step.timeoutMs, LONGEST_TIMER));
  signal?.addEventListener("abort", abort, { once: true });
  const cut = cutOff(controller.signal);
  try {
    const { url, method, headers, body } = unpackRequest(step.request);
    // A signature is for one host only: what another one answers is no answer.
    const init = { method, headers, body, signal: controller.signal, redirect: "manual" } as const;
    const response = await Promise.race([fetch(url, init), cut]);
    const answer = await Promise.race([readBody(response.body, LARGEST_ANSWER), cut]);
    const retryAfter = response.headers.get("retry-after") ?? undefined;
    const date = response.headers.get("date") ?? undefined;
    call.onResponse(now(), response.status, retryAfter, date, answer);
    tell(hooks.onResponse, { action, attempt: step.attempt, status: response.status, tookMs: now() - began });
    return undefined;
  } catch (thrown) {
    // The loop tells the call about the caller's own signal.
    if (signal?.aborted) return thrown;
    const failure = transportFailure(thrown);
    const kind = controller.signal.aborted ? "timeout" : failure.kind;
    call.onTransportError(now(), kind, failure.message);
    return thrown;
  } finally {
    clearTimeout(deadline);
    signal?.removeEventListener("abort", abort);
  }
}

/** Fails when the signal comes: not every `fetch` that a user brings heeds its signal. */
function cutOff(signal: AbortSignal): Promise<never> {
  const cut = new Promise<never>((_, fail) => {
    signal.addEventListener("abort", () => fail(signal.reason), { once: true });
  });
  // It may come when nobody waits any more.
  cut.catch(() => {});
  return cut;
}
