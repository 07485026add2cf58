import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "node:test";
import { eventually, startEmulator } from "../emulator.mjs";
import { commandOf, refusesToStart, runProgram, startProgram } from "../program.mjs";

const USERS = 2500;

for (const language of ["python", "rust"]) {
  /** The README's command for other files and another text. */
  const start = (receivers, text, journal) => {
    const others = { "receivers.txt": receivers, "The hike starts at 9.": text, "hike.journal": journal };
    return [...commandOf("broadcast", language).map((word) => others[word] ?? word), "--unpaced"];
  };
  test(`${language}: the broadcast`, { timeout: 240_000 }, async (t) => {
    const emulator = await startEmulator(t);
    const settings = { ...emulator.environment, SENDER_USER_ID: "10001" };
    const folder = mkdtempSync(join(tmpdir(), "broadcast-"));
    t.after(() => rmSync(folder, { recursive: true }));
    const receivers = join(folder, "receivers.txt");
    writeFileSync(receivers, Array.from({ length: USERS }, (_, number) => `${20001 + number}\n`).join("") + "20001\n");
    let job = 0;
    const newJob = () => start(receivers, `hello ${job}`, join(folder, `${job++}.journal`));
    const journalOf = (words) => words.find((word) => word.endsWith(".journal"));
    const run = (words) => runProgram(t, language, "broadcast", words, settings);
    /** How many messages each receiver has, of the last job: none may have two. */
    const messages = async () => {
      const stored = (await emulator.get("state/messages")).messages.filter(({ content }) => content.includes(`hello ${job - 1}`));
      const conversations = new Set(stored.map((message) => message.conversation_short_id));
      assert.equal(conversations.size, stored.length, "somebody has the message twice");
      return stored.length;
    };

    await t.test("everybody gets the message once, whom the service refuses is reported", async () => {
      await emulator.post("failing_users", { users: [20007] });
      const words = newJob();
      const { code, output, errors } = await run(words);
      assert.match(output, /^2500 receivers, 2500 to send to\n1000 of 2500\n2000 of 2500\n2500 of 2500\n2499 sent, 1 failed, 0 unknown, 0 left/);
      assert.match(errors, /^20007: /m);
      assert.equal(code, 0);
      assert.equal(await messages(), USERS - 1);
      assert.match((await run(words)).output, /, 0 to send to\n2499 sent, 1 failed, 0 unknown, 0 left/);
      assert.equal(await messages(), USERS - 1);
      await emulator.post("failing_users", { users: [] });
    });

    await t.test("a service that is down leaves the rest, and the next run sends it", async () => {
      await emulator.fault("BatchSendMessage", { after: 3, fault: { type: "status", status: 503 } });
      const words = newJob();
      const stopped = await run(words);
      assert.equal(stopped.code, 1, stopped.output);
      assert.match(stopped.errors, /^stopped: /m);
      // A 503 does not say whether the call was carried out: its 500 receivers are not sent to again.
      assert.match(stopped.output, /1500 sent, 0 failed, 500 unknown, 500 left/);
      await emulator.clearFaults();
      const { code, output } = await run(words);
      assert.match(output, /2000 sent, 0 failed, 500 unknown, 0 left/);
      assert.equal(code, 0);
      assert.equal(await messages(), 2000);
    });

    await t.test("asked to stop, it settles what it began; the next run sends the rest", async () => {
      await emulator.fault("BatchSendMessage", { fault: { type: "latency", ms: 1500 } });
      const words = newJob();
      const job = startProgram(t, language, "broadcast", words, settings);
      await eventually(() => job.output.includes("1000 of 2500"));
      assert.equal(await job.stop(), 1, job.errors);
      assert.match(readFileSync(journalOf(words), "utf8"), /settled\n$/);
      const { output } = await run(words);
      const [sent, unknown] = /(\d+) sent, 0 failed, (\d+) unknown, 0 left/.exec(output).slice(1).map(Number);
      assert.equal(sent + unknown, USERS);
      assert.ok((await messages()) >= sent);
      await emulator.clearFaults();
    });

    await t.test("killed, it sends to nobody twice", async () => {
      await emulator.fault("BatchSendMessage", { after: 2, times: 2, fault: { type: "hang", after: "processing" } });
      const words = newJob();
      const job = startProgram(t, language, "broadcast", words, settings);
      await eventually(() => existsSync(journalOf(words)) && readFileSync(journalOf(words), "utf8").match(/^begun /gm)?.length === 2);
      job.child.kill("SIGKILL");
      await job.ended;
      await emulator.clearFaults();
      const { code, output } = await run(words);
      assert.match(output, /^2500 receivers, 500 to send to\n2500 of 2500\n1500 sent, 0 failed, 1000 unknown, 0 left/);
      assert.equal(code, 0);
      await messages();
    });

    await t.test("a journal is for one text", async () => {
      const words = newJob().map((word) => (word.startsWith("hello") ? "another text" : word));
      const { code, errors } = await run(words.map((word) => (word.endsWith(".journal") ? join(folder, "0.journal") : word)));
      assert.notEqual(code, 0);
      assert.match(errors, /0\.journal is the journal of another text/);
    });
    await refusesToStart(t, language, "broadcast", newJob(), settings, "SENDER_USER_ID");
  });
}
