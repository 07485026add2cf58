import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "node:test";
import { eventually, startEmulator } from "../emulator.mjs";
import { commandOf, refusesToStart, runProgram, startProgram } from "../program.mjs";

const USERS = 2500;

test("python: the user migration", { timeout: 240_000 }, async (t) => {
  const emulator = await startEmulator(t);
  const folder = mkdtempSync(join(tmpdir(), "migration-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const [users, refused] = [join(folder, "users.csv"), join(folder, "refused.csv")];
  const files = { "users.csv": users, "refused.csv": refused };
  const words = commandOf("user-migration", "python").map((word) => files[word] ?? word);
  const run = () => runProgram(t, "python", "user-migration", words, emulator.environment);
  const rows = Array.from({ length: USERS }, (_, number) => `${20001 + number},user ${number},`);
  rows[4] = "20005x,no number,";
  rows[1700] = `21701,${"long".repeat(26)},`;
  writeFileSync(users, `user_id,nick_name,portrait\n${rows.join("\n")}\n`);
  const registered = async () => (await emulator.get("state")).users;

  await t.test("killed, it goes on where it was", async () => {
    await emulator.fault("RegisterUsers", { after: 60, fault: { type: "hang", after: "processing" } });
    const job = startProgram(t, "python", "user-migration", words, emulator.environment);
    await eventually(async () => job.output.includes("1000 rows\n") && (await emulator.calls("RegisterUsers")).length > 60);
    job.child.kill("SIGKILL");
    await job.ended;
    await emulator.clearFaults();
    assert.equal(readFileSync(join(folder, "users.progress"), "utf8"), "1000\n");
  });

  await t.test("a service that is down stops it without a loss", async () => {
    await emulator.fault("RegisterUsers", { fault: { type: "close", after: "request" } });
    const { code, output, errors } = await run();
    assert.equal(code, 1, output);
    assert.match(output, /^1000 rows were done before\n$/);
    assert.match(errors, /^stopped: /m);
    await emulator.clearFaults();
  });

  await t.test("asked to stop, it finishes its part", async () => {
    await emulator.fault("RegisterUsers", { fault: { type: "latency", ms: 20 } });
    const job = startProgram(t, "python", "user-migration", words, emulator.environment);
    const before = (await emulator.calls("RegisterUsers")).length;
    await eventually(async () => (await emulator.calls("RegisterUsers")).length > before);
    assert.equal(await job.stop(), 1, job.errors);
    assert.match(job.output, /2000 rows\nstopped/);
    await emulator.clearFaults();
  });

  await t.test("the next run does the rest; whoever was refused is in a file with the reason", async () => {
    await emulator.post("failing_users", { users: [22500] });
    const { code, output, errors } = await run();
    assert.match(output, /2500 rows\neverything is done; refused in this run: 1\n/);
    assert.equal(code, 0, errors);
    assert.equal(await registered(), USERS - 3);
    const [head, ...refusals] = readFileSync(refused, "utf8").trim().split(/\r?\n/);
    assert.equal(head, "user_id,nick_name,portrait,reason");
    assert.deepEqual(refusals.map((row) => row.split(",")[0]), ["20005x", "21701", "22500"]);
    for (const refusal of refusals) assert.match(refusal, /,"?.{5,}$/);
  });

  await t.test("refused users are mended and registered", async () => {
    await emulator.post("failing_users", { users: [] });
    const mended = readFileSync(refused, "utf8").replace("20005x", "20005").replace("long".repeat(26), "short");
    writeFileSync(users, mended);
    rmSync(join(folder, "users.progress"));
    assert.equal((await run()).code, 0);
    assert.equal(await registered(), USERS);
  });

  await refusesToStart(t, "python", "user-migration", words, emulator.environment, "VOLC_IM_APP_ID");
});
