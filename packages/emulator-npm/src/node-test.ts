import { after, type TestOptions, test as run } from "node:test";
import type { EmulatorOptions } from "./options.js";
import { type Body, wrapping } from "./wrapped.js";

export type { Body, Context } from "./wrapped.js";

/** `test` of node:test, whose tests get the emulator. Tests of one file run one after the other. */
export interface EmulatorTest {
  (name: string, body: Body, options?: TestOptions): void;
  only(name: string, body: Body, options?: TestOptions): void;
  skip(name: string, body: Body, options?: TestOptions): void;
}

/** The same with options for the emulator: one per call and test file. */
export function testWith(options: EmulatorOptions): EmulatorTest {
  const wrapped = wrapping(options, (stop) => after(stop));
  const as =
    (more: TestOptions) =>
    (name: string, body: Body, options: TestOptions = {}): void =>
      void run(name, { ...options, ...more }, wrapped(body));
  return Object.assign(as({}), { only: as({ only: true }), skip: as({ skip: true }) });
}

/** A test with an emulator that was reset before it. */
export const test: EmulatorTest = testWith({});
