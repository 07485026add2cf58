import { spawn } from "node:child_process";
import { constants } from "node:os";
import { programPath } from "./program.js";

/** Runs the program in the place of this process: signals go to it, its exit status comes back. */
export function runProgram(args: string[]): void {
  let program: string;
  try {
    program = programPath();
  } catch (error) {
    process.stderr.write(`volc-im-emulator: ${(error as Error).message}\n`);
    process.exit(1);
  }
  // An emulator ends with this process even when it is killed: its standard input closes then. What reads standard
  // input itself, or runs a program that may, gets the real one.
  const isEmulator = args[0] === "emulator" && !args.includes("exec");
  const own = "--exit-on-stdin-close";
  const asked = args.includes(own);
  const passed = isEmulator && !asked ? [...args, own] : args;
  const child = spawn(program, passed, { stdio: [isEmulator ? "pipe" : "inherit", "inherit", "inherit"] });
  if (isEmulator) {
    child.stdin?.on("error", () => {});
    if (asked) process.stdin.on("end", () => child.stdin?.end()).on("error", () => child.stdin?.end()).resume();
  }
  const signals: NodeJS.Signals[] = process.platform === "win32" ? ["SIGINT", "SIGBREAK"] : ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"];
  for (const signal of signals) process.on(signal, () => child.kill(signal));
  child.on("error", (error) => {
    process.stderr.write(`volc-im-emulator: ${program} cannot be run: ${error.message}\n`);
    process.exit(126);
  });
  child.on("exit", (code, signal) => process.exit(code ?? 128 + constants.signals[signal ?? "SIGKILL"]));
}
