import { type Emulator, startEmulator } from "./emulator.js";
import { explain } from "./failing.js";
import type { EmulatorOptions } from "./options.js";

/** What a test gets. */
export interface Context {
  /** The emulator of this worker, reset before each test. */
  emulator: Emulator;
}

/** The body of a test. */
export type Body = (context: Context) => unknown;

/** Emulators of one test file: started by the first test, ended after the last. */
export function wrapping(options: EmulatorOptions, afterAll: (stop: () => Promise<void>) => void): (body: Body) => () => Promise<void> {
  let started: Promise<Emulator> | undefined;
  afterAll(async () => {
    const emulator = started;
    started = undefined;
    await (await emulator)?.stop();
  });
  return (body) => async () => {
    const emulator = await (started ??= startEmulator(options));
    await emulator.reset();
    try {
      await body({ emulator });
    } catch (error) {
      await explain(error, emulator);
      throw error;
    }
  };
}
