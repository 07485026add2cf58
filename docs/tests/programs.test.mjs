// Every program of the examples, in every language, against an emulator of its own: it prints what is expected.
import assert from "node:assert/strict";
import { mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import test from "node:test";
import { freePort, listening, startEmulator } from "./emulator.mjs";
import { run, start } from "./support.mjs";

const EXPECTED = join(import.meta.dirname, "../examples/expected");

/**
 * For each language the words of the command that runs a program: `{name}`, `{snake}` stand for the program's name, `{variables}` for
 * `NAME=value` of each variable that it needs, where it does not see the environment.
 */
const LANGUAGES = JSON.parse(process.env.VOLC_IM_DOCS_LANGUAGES);

/** What goes wrong while a program runs. */
const FAULTS = { campaigns: ["BatchSendMessage", { first: 1, fault: { type: "reset", after: "processing" } }] };

const NAMES = readdirSync(EXPECTED).map((file) => file.replace(/\.txt$/, ""));

for (const [language, { command, folder, programs, environment: own = {} }] of Object.entries(LANGUAGES)) {
  for (const name of NAMES.filter((name) => programs.includes(name))) {
    test(`${language}: ${name}`, { timeout: 120_000 }, async (t) => {
      const emulator = await startEmulator(t);
      if (FAULTS[name]) await emulator.fault(...FAULTS[name]);
      const environment = { ...emulator.environment, LEDGER: freshLedger(language) };
      const { output, code } = await run(command, folder, name, environment, own);
      assert.equal(plain(output), plain(readFileSync(join(EXPECTED, `${name}.txt`), "utf8")));
      assert.equal(code, 0);
    });
  }
  if (!programs.includes("callbacks")) continue;
  test(`${language}: callbacks`, { timeout: 120_000 }, async (t) => {
    const emulator = await startEmulator(t);
    const port = await freePort();
    const child = start(command, folder, "callbacks", { ...emulator.environment, PORT: String(port) }, own);
    t.after(() => child.kill("SIGKILL"));
    await listening(port, child);
    await emulator.post("callbacks/target", { url: `http://127.0.0.1:${port}/`, secret: "emulator-callback-secret" });
    for (const [text, outcome] of [["a spoiler", "refused"], ["hello", "accepted"]]) {
      const data = { MessageBody: { Content: JSON.stringify({ text }) } };
      const delivery = await emulator.post("callbacks/send", { event_type: "BeforeSendMessage", data, wait_ms: 10_000 });
      assert.equal(delivery.outcome, outcome, JSON.stringify(delivery));
    }
    const forged = await emulator.post("callbacks/send", { event_type: "BeforeSendMessage", variant: "forged", wait_ms: 10_000 });
    assert.equal(forged.status, 401, JSON.stringify(forged));
  });
}

/** The file of a campaign that does not exist yet, in a folder that every language's programs see. */
function freshLedger(language) {
  const folder = join(process.env.VOLC_IM_DOCS_WORK, "ledgers");
  mkdirSync(folder, { recursive: true });
  const file = join(folder, language);
  for (const path of [file, `${file}.lock`]) rmSync(path, { force: true });
  return file;
}

/** Without what languages write differently: the case of words, spaces, quotes. */
const plain = (text) => text.toLowerCase().replace(/[_ ]/g, "").replaceAll("'", '"');
