// What tests of campaigns in jobs share: an emulator, a Redis that keeps what it took, a file of receivers, and counts.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort, listening, startEmulator } from "./emulator.mjs";

export async function startStage(t, users) {
  const emulator = await startEmulator(t);
  const folder = mkdtempSync(join(tmpdir(), "campaign-"));
  const port = await freePort();
  const redis = spawn("redis-server", ["--port", String(port), "--save", "", "--appendonly", "yes", "--appendfsync", "always", "--dir", folder], { stdio: "ignore" });
  t.after(() => {
    redis.kill("SIGKILL");
    rmSync(folder, { recursive: true });
  });
  await listening(port, redis);
  const receivers = join(folder, "receivers.txt");
  writeFileSync(receivers, Array.from({ length: users }, (_, number) => `${20001 + number}\n`).join(""));
  /** How many messages there are of a campaign: nobody may have two. */
  const messages = async (campaign) => {
    const stored = (await emulator.get("state/messages")).messages.filter(({ content }) => content.includes(campaign));
    assert.equal(new Set(stored.map((message) => message.conversation_short_id)).size, stored.length, "somebody has the message twice");
    return stored.length;
  };
  const calls = async () => (await emulator.calls("BatchSendMessage")).length;
  return { emulator, receivers, redisUrl: `redis://127.0.0.1:${port}`, messages, calls };
}

/** What a program's report says. */
export function countsOf(output, errors) {
  const found = /(\d+) sent, (\d+) failed, (\d+) unknown, (\d+) left/.exec(output) ?? assert.fail(errors);
  const [sent, failed, unknown, left] = found.slice(1).map(Number);
  return { sent, failed, unknown, left };
}

/** The report of a campaign, once nothing of it is left. */
export async function over(campaign, status) {
  for (;;) {
    const found = await status(campaign);
    if (found.left === 0) return found;
  }
}
