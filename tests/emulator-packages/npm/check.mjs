// What a user would do with the installed package.

import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdirSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const bin = (name) => join(here, "node_modules/.bin", name);
const env = { ...process.env, NO_COLOR: "1", CI: "1" };
for (const name of ["NODE_TEST_CONTEXT", "VOLC_IM_BIN", "VOLC_IM_EMULATOR_URL"]) delete env[name];

function run(program, ...args) {
  const { status, stdout, stderr } = spawnSync(program, args, { cwd: here, env, encoding: "utf8" });
  return { status, text: stdout + stderr };
}

const runs = (pid) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

async function ends(pid) {
  for (let tries = 0; runs(pid); tries++) {
    assert.ok(tries < 600, `process ${pid} still runs`);
    await sleep(50);
  }
}

/** Starts a program and gives it with its first line. */
async function started(program, ...args) {
  const child = spawn(program, args, { cwd: here, env, stdio: ["pipe", "pipe", "inherit"] });
  const [line] = await once(createInterface(child.stdout), "line");
  return { child, line };
}

const runners = [
  ["vitest", () => run(bin("vitest"), "run"), () => run(bin("vitest"), "run", "--root", "failing")],
  ["jest", () => run(bin("jest"), "--rootDir", "jest"), () => run(bin("jest"), "--rootDir", "failing")],
  ["node:test", () => run(process.execPath, "--test", "node-test/chat.mjs"), () => run(process.execPath, "--test", "failing/node-test.mjs")],
];
for (const [name, passing, failing] of runners) {
  test(`a user's tests with ${name}`, () => {
    const { status, text } = passing();
    assert.equal(status, 0, text);
  });
  test(`a failure of ${name} says where to look`, () => {
    const { status, text } = failing();
    assert.notEqual(status, 0, text);
    assert.match(text, /Emulator console: http:\/\/127\.0\.0\.1:\d+\/_emulator\//, text);
    assert.match(text, /→ BatchGetUser 200 #1/, text);
  });
}

test("types are those of the documentation", () => {
  const flags = ["--noEmit", "--strict", "--module", "nodenext", "--target", "es2022", "--skipLibCheck", "typed.ts"];
  const { status, text } = run(bin("tsc"), ...flags);
  assert.equal(status, 0, text);
});

test("a test that is killed leaves no emulator", async () => {
  const { child, line } = await started(process.execPath, "started.mjs", "stay");
  const pid = Number(line);
  assert.ok(runs(pid));
  child.kill("SIGKILL");
  await ends(pid);
});

test("a forgotten emulator keeps no process alive", async () => {
  const { child, line } = await started(process.execPath, "started.mjs");
  const [code] = child.exitCode === null ? await once(child, "exit") : [child.exitCode];
  assert.equal(code, 0);
  await ends(Number(line));
});

for (const [command, ...args] of [["volc-im-emulator"], ["volc-im", "emulator"]]) {
  test(`${command} ${args} ends on a signal, and when it is killed`, async () => {
    for (const signal of ["SIGTERM", "SIGINT", "SIGKILL"]) {
      const { child, line } = await started(bin(command), ...args);
      const { url, env } = JSON.parse(line);
      assert.equal(env.VOLC_IM_BASE_URL, url);
      const { pid, version } = await (await fetch(`${url}/_emulator/health`)).json();
      assert.equal(version, JSON.parse(run("npm", "pkg", "get", "version", "--prefix", "node_modules/volc-im-emulator").text));
      child.kill(signal);
      const [code, by] = await once(child, "exit");
      assert.deepEqual([code, by], signal === "SIGKILL" ? [null, signal] : [0, null]);
      await ends(pid);
    }
  });
}

test("npx runs it, and exit statuses come back", async () => {
  const { status, text } = run("npx", "--offline", "volc-im-emulator", "--list-actions");
  assert.equal(status, 0, text);
  assert.match(text, /^SendMessage$/m);
  assert.equal(run(bin("volc-im-emulator"), "--no-such-option").status, 2);
  assert.equal(run(bin("volc-im"), "emulator", "exec", "--", "sh", "-c", "exit 7").status, 7);
});

test("standard input that closes ends it where that was asked for, and only there", async () => {
  const asked = await started(bin("volc-im-emulator"), "--exit-on-stdin-close");
  asked.child.stdin.end();
  assert.deepEqual(await once(asked.child, "exit"), [0, null]);
  const other = await started(bin("volc-im-emulator"));
  other.child.stdin.end();
  const { url } = JSON.parse(other.line);
  await sleep(300);
  assert.equal((await fetch(`${url}/_emulator/health`)).status, 200);
  other.child.kill();
  await once(other.child, "exit");
});

test("without the program's package, what to do is said", () => {
  const alone = mkdtempSync(join(tmpdir(), "volc-im-"));
  mkdirSync(join(alone, "node_modules"));
  cpSync(join(here, "node_modules/volc-im-emulator"), join(alone, "node_modules/volc-im-emulator"), { recursive: true });
  const script = join(alone, "node_modules/volc-im-emulator/bin/volc-im-emulator.mjs");
  const missing = run(process.execPath, script);
  assert.equal(missing.status, 1, missing.text);
  assert.match(missing.text, /@volc-im\/emulator-\w+-\w+@\d.* is not installed.*--omit=optional/s);
  const { status, stderr } = spawnSync(process.execPath, [script], { env: { ...env, VOLC_IM_BIN: "/no/such/file" }, encoding: "utf8" });
  assert.equal(status, 1);
  assert.match(stderr, /VOLC_IM_BIN names \/no\/such\/file, which does not exist/);
});
