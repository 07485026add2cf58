// Every call as the pages of actions show it, where languages run it as it is: against an emulator, in the scenario's order.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import test from "node:test";
import { startEmulator } from "./emulator.mjs";
import { run } from "./support.mjs";

const LANGUAGES = JSON.parse(process.env.VOLC_IM_DOCS_CALLS);
/** All actions that have a page. */
const ACTIONS = 57;

for (const [language, { command, folder, calls }] of Object.entries(LANGUAGES)) {
  test(`${language}: calls`, { timeout: 120_000 }, async (t) => {
    const emulator = await startEmulator(t);
    const runner = join(import.meta.dirname, language === "python" ? "calls.py" : "calls.mjs");
    const { output, code } = await run([...command, runner, calls], folder, "calls", emulator.environment, {});
    const lines = JSON.parse(readFileSync(calls, "utf8")).lines.map(({ action }) => action);
    assert.deepEqual(output.trim().split("\n"), lines);
    assert.equal(code, 0);
    assert.equal(new Set(lines).size, ACTIONS);
  });
}
