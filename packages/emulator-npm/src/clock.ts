import type { Control } from "./generated/control.js";

/** The clock of data and ids. */
export class Clock {
  readonly #control: Control;

  /** @internal */
  constructor(control: Control) {
    this.#control = control;
  }

  /** What time it is there. */
  async now(): Promise<Date> {
    return new Date((await this.#control.clock()).nowMs);
  }

  /** Goes on from another time, or stands still there with `fixed`. */
  async set(time: Date | string, options: { fixed?: boolean; wire?: boolean } = {}): Promise<void> {
    await this.#control.setClock({ set: typeof time === "string" ? time : time.toISOString(), ...options });
  }

  /** Moves forward, or back with a negative number of milliseconds. */
  async advance(ms: number): Promise<void> {
    await this.#control.setClock({ advanceMs: ms });
  }

  /** Goes back to real time. */
  async reset(): Promise<void> {
    await this.#control.setClock({ reset: true });
  }
}
