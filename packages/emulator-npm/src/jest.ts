import type { EmulatorOptions } from "./options.js";
import { type Body, wrapping } from "./wrapped.js";

export type { Body, Context } from "./wrapped.js";

/** `test` of Jest, whose tests get the emulator. */
export interface EmulatorTest {
  (name: string, body: Body, timeoutMs?: number): void;
  only(name: string, body: Body, timeoutMs?: number): void;
  skip(name: string, body: Body, timeoutMs?: number): void;
}

type Run = (name: string, body: () => Promise<void>, timeoutMs?: number) => void;

interface Jest {
  afterAll(stop: () => Promise<void>): void;
  test: Run & { only: Run; skip: Run };
}

/** The same with options for the emulator: one per call and test file. */
export function testWith(options: EmulatorOptions): EmulatorTest {
  const jest = globalThis as unknown as Jest;
  const wrapped = wrapping(options, jest.afterAll);
  const as =
    (run: Run) =>
    (name: string, body: Body, timeoutMs?: number): void =>
      run(name, wrapped(body), timeoutMs);
  return Object.assign(as(jest.test), { only: as(jest.test.only), skip: as(jest.test.skip) });
}

/** A test with an emulator that was reset before it. */
export const test: EmulatorTest = testWith({});
