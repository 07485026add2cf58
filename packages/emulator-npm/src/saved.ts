import type { Control } from "./generated/control.js";

/** The data of an emulator as a whole. */
export class Saved {
  readonly #control: Control;

  /** @internal */
  constructor(control: Control) {
    this.#control = control;
  }

  /** A snapshot of all data: JSON as text, because ids in it have more digits than JSON.parse keeps. */
  save(): Promise<string> {
    return this.#control.exportState();
  }

  /** Puts a snapshot in the place of all data. */
  async load(snapshot: string): Promise<void> {
    await this.#control.importState(snapshot);
  }
}
