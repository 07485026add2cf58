import assert from "node:assert/strict";
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "node:test";
import { eventually } from "../emulator.mjs";
import { commandOf, folderOf, refusesToStart, startServer } from "../program.mjs";

const [BOT, ANNA, BEN] = [90001, 10001, 10002];
// uvicorn ends by the signal when everything is done.
const STOPPED = { node: 0, python: "SIGTERM", java: 143 };

for (const [language, starter] of [["node", "node"], ["python", "uvicorn"], ["java", "java"]]) {
  const words = commandOf("moderation-bot", starter);
  test(`${language}: the moderation bot`, { timeout: 240_000 }, async (t) => {
    const folder = mkdtempSync(join(tmpdir(), "moderation-"));
    t.after(() => rmSync(folder, { recursive: true }));
    const list = join(folder, "words.txt");
    copyFileSync(join(folderOf("moderation-bot"), "words.txt"), list);
    const settings = { WORDS_FILE: list, BOT_USER_ID: String(BOT) };
    const { emulator, server } = await startServer(t, language, "moderation-bot", words, settings);
    const group = await emulator.group(ANNA, BEN, BOT);
    const say = (text) =>
      emulator.act(BEN, "send_message", { conversation_short_id: group, content: JSON.stringify({ text }) });

    await t.test("a message without such words is delivered", async () => {
      assert.equal((await say("see you there")).ok, true);
    });

    await t.test("one with a word of the list is refused, in every spelling; the third time brings one warning", async () => {
      await emulator.fault("SendMessage", { first: 1, fault: { type: "reset", after: "processing" } });
      for (const text of ["a spoiler", "a ＳＰＯＩＬＥＲ", "别剧透"]) {
        const { refused_by_callback, check_code } = await say(text);
        assert.deepEqual([refused_by_callback, check_code], [true, 1001], text);
      }
      // The response to the first attempt was lost: the second one stores nothing new.
      await eventually(async () => (await emulator.calls("SendMessage")).some(({ attempt, status }) => attempt === 2 && status === 200));
      assert.deepEqual(await emulator.messages(group), [
        `${BEN}: see you there`,
        `${BOT}: 3 of your messages were refused. Please read the rules.`,
      ]);
    });

    await t.test("a new list counts at once", async () => {
      writeFileSync(list, "parachute\n");
      assert.equal((await say("a spoiler")).ok, true);
      assert.equal((await say("bring a Parachute")).refused_by_callback, true);
    });

    await t.test("a list that cannot be read stops messages, and is logged", async () => {
      rmSync(list);
      const { refused_by_callback, check_code } = await say("hello?");
      assert.equal(refused_by_callback, true);
      assert.notEqual(check_code, 1001);
      assert.match(server.errors, /words\.txt/);
      assert.equal((await emulator.messages(group)).length, 3);
    });

    await t.test("it stops when it is asked to", async () => assert.equal(await server.stop(), STOPPED[language]));
    await refusesToStart(t, language, "moderation-bot", words, { ...emulator.environment, ...settings }, "IM_CALLBACK_SECRET");
  });
}

