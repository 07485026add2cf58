/** A client without network, by functions that stand for its methods. */

import { ACTION_NAMES, EVERY_LISTING, LISTINGS } from "../generated/actions.js";
import type { ActionMethods } from "../generated/types.js";
import type { BatchReport, CampaignReport, ClientMethods, ImActions, PagedActionName, ResponseInfo } from "../index.js";

/** Stands for a method: gives a result, or those fields of it that matter. */
export type Fake<Method extends keyof ActionMethods> = (
  ...given: Parameters<ActionMethods[Method]>
) => MaybePromise<Partial<Awaited<ReturnType<ActionMethods[Method]>>>>;

type MaybePromise<T> = T | Promise<T>;

/** Functions that stand for methods. `call` uses those of its action, and `paginate` those of its listing. */
export type Fakes = { [Method in keyof ActionMethods]?: Fake<Method> | undefined } & {
  /** Stands for `raw`. */
  raw?: ImActions["raw"] | undefined;
  /** Stands for `batch`; {@link batchReport} makes what it gives. */
  batch?: ((...given: Parameters<ImActions["batch"]>) => MaybePromise<BatchReport | CampaignReport>) | undefined;
};

/** A call that a fake got. */
export interface FakeCall {
  /** The method, such as `sendMessage` or `batch`. */
  method: string;
  /** What it was given. */
  given: unknown[];
}

/** A client of fakes, and what it was asked. */
export type FakeIm = ImActions &
  ClientMethods & {
    /** The calls, in their order. */
    readonly calls: FakeCall[];
  };

/**
 * A client for unit tests: each method is a function that you give, and any other one fails with its name. Nothing is
 * checked and nothing sent; for that, give an `ImClient` a {@link fakeFetch}.
 *
 * @example
 * ```ts
 * const im = fakeIm({ sendMessage: async ({ content }) => ({ messageId: "7" }) });
 * await greet(im, "10001");
 * assert.equal(im.calls[0].method, "sendMessage");
 * ```
 */
export function fakeIm(fakes: Fakes): FakeIm {
  const calls: FakeCall[] = [];
  const known = fakes as Record<string, ((...given: unknown[]) => unknown) | undefined>;
  const run = (method: string, ...given: unknown[]) => {
    calls.push({ method, given });
    const fake = known[method];
    const result = (async () => {
      if (!fake) throw new Error(`${method} was called, and fakeIm was given no function for it`);
      return fake(...given);
    })();
    return Object.assign(result, { withInfo: async () => ({ result: await result, info: INFO }) });
  };
  const methods: Record<string, unknown> = { calls };
  for (const action of ACTION_NAMES.split(" ")) {
    const method = methodOf(action);
    methods[method] = (...given: unknown[]) => run(method, ...given);
  }
  methods["call"] = (action: string, ...given: unknown[]) => run(methodOf(action), ...given);
  for (const method of ["raw", "batch"]) methods[method] = (...given: unknown[]) => run(method, ...given);
  methods["paginate"] = (action: PagedActionName, input: Page, options?: object) =>
    new FakeListing(action, input, (page) => run(methodOf(action), page, ...(options ? [options] : [])) as Promise<Page>);
  return methods as unknown as FakeIm;
}

/** A batch's report, of which you give what matters: by default, everything was sent. */
export function batchReport(report: Partial<BatchReport> = {}): BatchReport {
  const total = report.total ?? report.sent ?? 0;
  return { total, sent: total, result: {} as never, failed: [], unknown: [], left: [], errors: [], ...report };
}

const INFO: ResponseInfo = {
  callId: "fake",
  requestId: "fake",
  attempts: 1,
  elapsedMs: 0,
  status: 200,
  headers: { get: () => null },
};

type Page = Record<string, unknown>;

class FakeListing implements AsyncIterable<unknown> {
  cursor: string | undefined;

  constructor(
    readonly action: PagedActionName,
    readonly input: Page,
    readonly ask: (input: object) => Promise<Page>,
  ) {
    this.cursor = String(input["cursor"] ?? "0");
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<unknown, void, undefined> {
    for await (const page of this.pages()) yield* (page[LISTINGS[this.action].items] ?? []) as unknown[];
  }

  async *pages(): AsyncGenerator<Page, void, undefined> {
    while (this.cursor !== undefined) {
      const page = await this.ask({ ...this.input, [EVERY_LISTING.cursor]: this.cursor });
      yield page;
      this.cursor = page[EVERY_LISTING.more] === true ? String(page[LISTINGS[this.action].next]) : undefined;
    }
  }
}

function methodOf(action: string): string {
  return action.charAt(0).toLowerCase() + action.slice(1);
}
