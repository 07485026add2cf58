import { test as base, type TestAPI } from "vitest";
import { type Emulator, startEmulator } from "./emulator.js";
import { explain } from "./failing.js";
import type { EmulatorOptions } from "./options.js";

/** What a test gets. */
export interface Fixtures {
  /** The emulator of this worker, reset before each test. */
  emulator: Emulator;
  /** The same, not reset. */
  emulatorOfWorker: Emulator;
}

/** `test` with options for the emulator. */
export function testWith(options: EmulatorOptions): TestAPI<Fixtures> {
  return base.extend<Fixtures>({
    emulatorOfWorker: [
      async ({}, use) => {
        const emulator = await startEmulator(options);
        await use(emulator);
        await emulator.stop();
      },
      { scope: "worker" },
    ],
    emulator: async ({ emulatorOfWorker, onTestFailed, task }, use) => {
      await emulatorOfWorker.reset();
      onTestFailed(async () => {
        for (const error of task.result?.errors ?? []) await explain(error, emulatorOfWorker);
      });
      await use(emulatorOfWorker);
    },
  }) as unknown as TestAPI<Fixtures>;
}

/** A test with an emulator that was reset before it. */
export const test: TestAPI<Fixtures> = testWith({});
