// What is done in the console happens in the emulator: asserted through its API.
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import test from "node:test";
import { open, ready, startBrowser } from "./support/browser.mjs";
import { eventually, startEmulator } from "./support/emulator.mjs";
import { tellStory } from "./support/story.mjs";

/** A page of a story's emulator at a place. */
async function at(t, story, place) {
  const { page, errors } = await open(await startBrowser(t), `${story.emulator.console}${place}`);
  await ready(page);
  // The emulator may end before the page does.
  t.after(() => assert.deepEqual(errors.filter((error) => !error.includes("net::ERR_")), []));
  return page;
}

const button = (page, name) => page.getByRole("button", { name, exact: true });
const plain = (message) => JSON.parse(message.content).text;

test("acting as a member sends, is refused, recalls, reads, leaves and joins", async (t) => {
  const story = await tellStory(t);
  const page = await at(t, story, `#/conversations/${story.hike}`);
  const messages = async () => (await story.emulator.get(`state/messages?conversation_short_id=${story.hike}`)).messages;
  const before = (await messages()).length;
  const write = async (text) => {
    await page.getByRole("textbox", { name: "Message" }).fill(text);
    await page.keyboard.press("Enter");
  };

  await page.getByRole("group", { name: "Act as" }).getByRole("button", { name: "Ben" }).click();
  const markup = "<img src=x onerror=\"document.title='pwned'\"><b>bold</b>";
  await write(markup);
  const sent = (await eventually(messages, (all) => all.length > before, "the message is stored")).at(-1);
  assert.equal(plain(sent), markup);
  assert.equal(sent.sender, "10002");
  await page.locator(".bubble", { hasText: markup }).waitFor();
  assert.equal(await page.locator(".bubble img, .bubble b").count(), 0);
  assert.notEqual(await page.title(), "pwned");
  const passed = page.locator(".line", { hasText: markup }).getByRole("link", { name: /BeforeSendMessage/ });
  assert.match(await passed.getAttribute("href"), new RegExp(`/callbacks/${sent.delivery}$`));

  await write("spoiler: the end");
  await page.locator(".line.refused", { hasText: "spoiler: the end" }).getByText("1001").waitFor();
  assert.equal((await messages()).length, before + 1);

  await page.locator(".line", { hasText: markup }).getByRole("button", { name: "Recall" }).click();
  await eventually(messages, (all) => all.at(-1).status === "recalled", "the message is recalled");
  await page.locator(".line.ghost", { hasText: markup }).waitFor();

  const members = async () => (await story.emulator.get(`state/conversations/${story.hike}`)).members;
  await button(page, "Mark read").click();
  await eventually(members, (all) => all.find(({ user }) => user === "10002").read_index === sent.index, "everything is read");
  await button(page, "Leave").click();
  await eventually(members, (all) => all.length === 2, "Ben has left");
  await button(page, "Join").click();
  await eventually(members, (all) => all.length === 3, "Ben is back");
});

test("an owner mutes a live group", async (t) => {
  const story = await tellStory(t);
  const [live] = (await story.emulator.get("state/conversations?type=100")).conversations;
  const page = await at(t, story, `#/conversations/${live.conversation_short_id}`);
  const muted = async () => (await story.emulator.get("state/conversations?type=100")).conversations[0].muted;
  await button(page, "Mute all").click();
  await eventually(muted, (is) => is, "the live group is muted");
  await button(page, "Unmute all").click();
  await eventually(muted, (is) => !is, "the live group is not muted");
});

test("the first conversation is one click away, and a new one is made by a form", async (t) => {
  const emulator = await startEmulator(t);
  const page = await at(t, { emulator }, "#/conversations");
  const conversations = async () => (await emulator.get("state/conversations")).conversations;
  await button(page, "Create “Weekend hike”").click();
  const [made] = await eventually(conversations, (all) => all[0]?.message_count === 1, "the sample is there");
  assert.equal(made.member_count, 3);
  await button(page, "New conversation").click();
  await page.getByLabel("Name", { exact: true }).fill("Second");
  await page.getByLabel(/Members/).fill("10002 10003，10004");
  await button(page, "Create").click();
  const all = await eventually(conversations, (list) => list.length === 2, "the second is there");
  assert.deepEqual([all[0].name, all[0].member_count], ["Second", 4]);
});

test("a call is replayed, explained, made to fail next, and copied as code", async (t) => {
  const story = await tellStory(t);
  const page = await at(t, story, `#/calls/${story.retried}`);
  const calls = async () => (await story.emulator.get("requests")).requests;
  const count = (await calls()).length;
  await page.getByRole("button", { name: /^Replay/ }).click();
  const all = await eventually(calls, (list) => list.length > count, "the call is made again");
  assert.equal(all.at(-1).replay_of, story.retried);
  await page.locator(".detail", { hasText: `#${all.at(-1).id}` }).waitFor();

  await page.getByLabel("How it fails").selectOption({ label: "rate limited" });
  await button(page, "Fail the next one").click();
  const rules = async () => (await story.emulator.get("faults")).rules;
  const rule = (await eventually(rules, (list) => list.some(({ fault }) => fault.type === "rate_limit"), "the rule is there")).at(-1);
  assert.deepEqual([rule.action, rule.times], ["SendMessage", 1]);

  const code = page.getByRole("group", { name: "As code" });
  for (const [language, text] of [["Rust", "MsgType::Text"], ["Python", "im.send_message("], ["curl", "curl"]]) {
    await code.getByRole("button", { name: language }).click();
    await page.getByRole("region", { name: language }).filter({ hasText: text }).waitFor();
  }
  assert.ok((await page.getByRole("region", { name: "curl" }).textContent()).includes(story.hike));

  // The body was encoded again after it was signed: the console says so without being asked.
  await page.getByRole("button", { name: "BatchGetUser" }).click();
  await page.locator(".note code", { hasText: "body_hash" }).waitFor();
});

test("a callback is resent, tampered, forged, late, duplicated, and edited", async (t) => {
  const story = await tellStory(t);
  const [before] = (await story.emulator.get("callbacks?event_type=BeforeSendMessage")).deliveries;
  const page = await at(t, story, `#/callbacks/${before.id}`);
  const deliveries = async () => (await story.emulator.get("callbacks")).deliveries;
  for (const [name, variant] of [[/^Resend/, "same"], ["Duplicate", "duplicate"], ["Late", "late"], ["Tamper", "tampered"], ["Forge", "forged"]]) {
    const last = (await deliveries()).at(-1).id;
    await page.evaluate((id) => (location.hash = `#/callbacks/${id}`), before.id);
    await page.getByRole("region", { name: `Callback ${before.id}`, exact: true }).getByRole("button", { name, exact: typeof name === "string" }).click();
    const sent = (await eventually(deliveries, (list) => list.at(-1).id > last && list.at(-1).variant === variant, `a ${variant} one is sent`)).at(-1);
    assert.equal(sent.resend_of, before.id);
    // Of two copies the second is shown.
    await page.getByRole("region", { name: new RegExp(`^Callback (${sent.id}|${sent.id + 1})$`) }).waitFor();
  }
  await button(page, "Edit and send").click();
  const data = page.getByLabel("EventData");
  assert.ok((await data.inputValue()).includes(`"ConversationShortId": ${story.hike}`));
  await data.fill((await data.inputValue()).replace(/"Content": "(?:[^"\\]|\\.)*"/, '"Content": "a spoiler"'));
  await button(page, "Send this").click();
  const edited = (await eventually(deliveries, (list) => list.at(-1).variant === "edited", "the edited one is sent")).at(-1);
  assert.equal(edited.outcome, "refused");
  assert.ok(story.backend.received.at(-1).includes("a spoiler"));
  // Every digit of the ids is as it was.
  assert.ok(story.backend.received.at(-1).includes(story.hike));

  await button(page, "Send an event").click();
  await page.getByLabel("Event", { exact: true }).selectOption("OnlineStateChange");
  await page.getByLabel("EventData").waitFor();
  await button(page, "Send").click();
  await eventually(deliveries, (list) => list.at(-1).event_type === "OnlineStateChange" && list.at(-1).cause === "send", "an event is sent");
});

test("the target of callbacks is set", async (t) => {
  const emulator = await startEmulator(t);
  const page = await at(t, { emulator }, "#/callbacks");
  await button(page, "no target").click();
  await page.getByLabel(/URL of your backend/).fill("http://127.0.0.1:9/im");
  await page.getByLabel("Secret").fill("s3cret");
  await button(page, "Save").click();
  await eventually(() => emulator.get("callbacks/target"), ({ url }) => url === "http://127.0.0.1:9/im", "the target is set");
});

test("faults are added, switched off, counted again and removed", async (t) => {
  const emulator = await startEmulator(t);
  const page = await at(t, { emulator }, "#/faults");
  const rules = async () => (await emulator.get("faults")).rules;
  await page.getByRole("button", { name: /^Reset after processing/ }).click();
  await eventually(rules, (list) => list[0]?.preset === "reset_after_processing", "the preset is added");
  await page.getByLabel("Action", { exact: true }).fill("GetMessages");
  await page.getByLabel("Fault", { exact: true }).selectOption("latency");
  await page.getByLabel("One in").fill("3");
  await button(page, "Add").click();
  const added = (await eventually(rules, (list) => list.length === 2, "the rule is added"))[1];
  assert.deepEqual([added.action, added.every, added.fault.type, added.fault.ms], ["GetMessages", 3, "latency", 2000]);
  const own = page.locator(".rule", { hasText: "GetMessages" });
  await own.getByRole("switch").click();
  await eventually(rules, (list) => !list[1].enabled, "the rule is off");
  await own.getByRole("switch").click();
  await eventually(rules, (list) => list[1].enabled, "the rule is on");
  await emulator.post("invoke", { action: "GetMessages", body: {} });
  await own.getByText("struck 0 of 1").waitFor();
  await own.getByRole("button", { name: "Count again" }).click();
  await eventually(rules, (list) => list[1].seen === 0, "the counters are zero");
  await own.getByRole("button", { name: /^Remove/ }).click();
  await eventually(rules, (list) => list.length === 1, "the rule is removed");
  await button(page, "Remove all").click();
  await eventually(rules, (list) => !list.length, "no rule is left");
});

test("a user goes online and offline, and fails in batches", async (t) => {
  const story = await tellStory(t);
  const page = await at(t, story, "#/users/10003");
  const user = () => story.emulator.get("state/users/10003");
  await page.getByLabel("Platform").selectOption("iOS");
  await button(page, "Go online").click();
  await eventually(user, ({ devices }) => devices[0]?.platform === "iOS", "the device is online");
  await button(page, "Go offline").click();
  await eventually(user, ({ devices }) => !devices.length, "the device is offline");
  await page.getByRole("switch", { name: "Fail in batch actions" }).click();
  await eventually(user, ({ failing }) => failing, "the user fails");
  await page.getByRole("switch", { name: "Fail in batch actions" }).click();
  await eventually(user, ({ failing }) => !failing, "the user does not fail");
});

test("the clock moves, data is exported, cleared and imported", async (t) => {
  const story = await tellStory(t);
  const page = await at(t, story, "#/state");
  const clock = () => story.emulator.get("clock");
  await button(page, "+1 day").click();
  await eventually(clock, ({ offset_ms }) => offset_ms >= 86_400_000, "a day has passed");
  await page.getByRole("switch", { name: "Stand still" }).click();
  await eventually(clock, ({ fixed }) => fixed, "the clock stands still");
  await button(page, "Real time").click();
  await eventually(clock, ({ offset_ms, fixed }) => !offset_ms && !fixed, "the time is real");

  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "Export" }).click()]);
  const file = await download.path();
  assert.equal(JSON.parse(readFileSync(file, "utf8")).volc_im_state, 1);
  assert.ok(readFileSync(file, "utf8").includes(story.hike));
  const counts = () => story.emulator.get("state");
  const before = await counts();
  await button(page, "Reset…").click();
  await button(page, "Yes, clear everything").click();
  await eventually(counts, ({ conversations }) => conversations === 0, "everything is cleared");
  const saved = `${file}.json`;
  writeFileSync(saved, readFileSync(file));
  await page.getByLabel("Import").setInputFiles(saved);
  await eventually(counts, ({ messages }) => messages === before.messages, "everything is back");
  assert.deepEqual(await counts(), before);
});

test("what was done is saved as a scenario, and runs again", async (t) => {
  const emulator = await startEmulator(t);
  const page = await at(t, { emulator }, "#/conversations");
  await button(page, "Create “Weekend hike”").click();
  await page.locator(".bubble").waitFor();
  await page.evaluate(() => (location.hash = "#/state"));
  await page.getByLabel("Name").fill("hike");
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "Save as scenario" }).click()]);
  assert.equal(download.suggestedFilename(), "hike.json");
  const scenario = `${await download.path()}.json`;
  writeFileSync(scenario, readFileSync(await download.path()));
  assert.ok(JSON.parse(readFileSync(scenario, "utf8")).steps.length >= 5);
  await emulator.post("reset");
  await page.getByLabel("Run a file").setInputFiles(scenario);
  await page.locator(".note.ok", { hasText: "passed" }).waitFor();
  const [again] = (await emulator.get("state/conversations")).conversations;
  assert.deepEqual([again.name, again.message_count], ["Weekend hike", 1]);
});
