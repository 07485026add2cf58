// One of the small real programs, as its README starts it.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { freePort, listening, startEmulator } from "./emulator.mjs";

/** Where the programs are installed, and the command of each language: `{ folder, node, python, rust, workers, java }`. */
const { folder, ...COMMANDS } = JSON.parse(process.env.VOLC_IM_DOCS_PROGRAMS);

/** The folder of a program. */
export const folderOf = (name) => join(folder, name);

/** How a language's commands begin in READMEs, and what stands for that here. */
const FIRST_WORDS = { node: ["node"], python: ["python"], uvicorn: ["uvicorn"], celery: ["celery"], rust: ["cargo", "run", "--"], workers: ["npx"], java: ["mvn"] };

/** The last command of a README that starts a program: the words behind the interpreter, PORT for the port. */
export function commandOf(name, language) {
  const readme = readFileSync(join(folderOf(name), "README.md"), "utf8");
  const commands = [...readme.matchAll(/^```sh\n([^]*?)^```$/gm)].flatMap(([, block]) => block.split(/&&|\n/));
  const words = commands.map((command) => [...command.matchAll(/"([^"]*)"|\S+/g)].map(([word, quoted]) => quoted ?? word));
  const found = words.find((words) => FIRST_WORDS[language].every((word, at) => words[at] === word));
  const rest = found.slice(FIRST_WORDS[language].length).map((word) => (word === "3000" ? "PORT" : word));
  return ["uvicorn", "celery"].includes(language) ? ["-m", language, ...rest] : rest;
}

/** Starts a program of a language. `words`: its file and arguments; PORT stands for the port. */
export function startProgram(t, language, name, words, environment) {
  const [command, ...before] = COMMANDS[language];
  const child = spawn(command, [...before, ...words.map((word) => (word === "PORT" ? environment.PORT : word))], {
    cwd: join(folderOf(name), language),
    env: { ...process.env, ...environment },
    stdio: ["ignore", "pipe", "pipe"],
    // Wrangler starts processes, which must end with it.
    detached: language === "workers",
  });
  t.after(() => (language === "workers" ? process.kill(-child.pid, "SIGKILL") : child.kill("SIGKILL")));
  const program = { child, output: "", errors: "", ended: once(child, "close").then(([code, signal]) => code ?? signal) };
  child.stdout.on("data", (piece) => (program.output += piece));
  child.stderr.on("data", (piece) => (program.errors += piece));
  /** Asks it to stop, and waits for that. */
  program.stop = async () => {
    child.kill("SIGTERM");
    return await program.ended;
  };
  return program;
}

/** Runs a program to its end. */
export async function runProgram(t, language, name, words, environment) {
  const program = startProgram(t, language, name, words, environment);
  const code = await program.ended;
  return { code, output: program.output, errors: program.errors };
}

/** A program that takes callbacks, beside an emulator that posts them. */
export async function startServer(t, language, name, words, settings = {}) {
  const emulator = await startEmulator(t);
  const port = await freePort();
  const server = startProgram(t, language, name, words, { ...emulator.environment, PORT: String(port), ...settings });
  await listening(port, server.child).catch((error) => assert.fail(`${error.message}\n${server.errors}`));
  const url = `http://127.0.0.1:${port}`;
  await emulator.post("callbacks/target", { url: `${url}/im`, secret: emulator.environment.IM_CALLBACK_SECRET });
  return { emulator, server, url };
}

/** Programs say which setting is missing, in their own language. */
export async function refusesToStart(t, language, name, words, environment, variable) {
  const { code, errors } = await runProgram(t, language, name, words, { PORT: "0", ...environment, [variable]: "" });
  assert.notEqual(code, 0);
  assert.match(errors, new RegExp(`${variable} is not set`));
}
