import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import type { Socket } from "node:net";
import { createInterface } from "node:readline";
import { EmulatorError } from "./error.js";

/** What the program says once it is ready. */
export interface Ready {
  url: string;
  env: Record<string, string>;
}

/** A running program. It ends with this process, however that ends: its standard input closes then. */
export class Child {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #ended: Promise<string>;
  #errors = "";

  constructor(program: string, args: readonly string[]) {
    this.#child = spawn(program, ["emulator", "--json", "--exit-on-stdin-close", ...args], { stdio: "pipe", windowsHide: true });
    this.#child.stderr.on("data", (piece: Buffer) => (this.#errors = (this.#errors + piece.toString()).slice(-4_000)));
    // A program that ended takes no more.
    this.#child.stdin.on("error", () => {});
    this.#ended = new Promise((resolve) => {
      this.#child.once("error", (error) => resolve(`${program} cannot be run: ${error.message}`));
      this.#child.once("close", (code, signal) => resolve(`the program ended with ${signal ?? code}\n${this.#errors}`.trim()));
    });
  }

  /** Why it ended, once it has. */
  get ended(): Promise<string> {
    return this.#ended;
  }

  /** Waits for the line that says it is ready. */
  async ready(): Promise<Ready> {
    const line = new Promise<Ready>((resolve, reject) => {
      createInterface(this.#child.stdout).once("line", (text) => {
        try {
          resolve(JSON.parse(text) as Ready);
        } catch (error) {
          reject(error as Error);
        }
      });
    });
    const failed = this.#ended.then((reason): never => {
      throw new EmulatorError(`the emulator did not start: ${reason}`, "NotStarted");
    });
    const ready = await Promise.race([line, failed]);
    // A forgotten emulator keeps no process alive.
    this.#child.unref();
    for (const stream of [this.#child.stdin, this.#child.stdout, this.#child.stderr]) (stream as unknown as Socket).unref();
    return ready;
  }

  /** Ends it and waits until it has ended. */
  async stop(): Promise<void> {
    this.#child.ref();
    this.#child.stdin.end();
    const late = setTimeout(() => this.#child.kill("SIGKILL"), 5_000);
    await this.#ended;
    clearTimeout(late);
  }
}
