// Keys, focus, and announcements for a screen reader.
import assert from "node:assert/strict";
import test from "node:test";
import { open, ready, startBrowser } from "./support/browser.mjs";
import { eventually, startEmulator } from "./support/emulator.mjs";

async function withCalls(t, count) {
  const emulator = await startEmulator(t);
  for (let n = 0; n < count; n++) await emulator.post("invoke", { action: "BatchGetUser", body: { UserIds: [n + 1] } });
  const { page } = await open(await startBrowser(t), emulator.console);
  await ready(page);
  await page.getByRole("button", { name: "BatchGetUser" }).first().waitFor();
  return { emulator, page };
}

const hash = (page) => page.evaluate(() => location.hash);

test("j, k, r, /, digits, ? and Escape", async (t) => {
  const { emulator, page } = await withCalls(t, 3);
  await page.keyboard.press("j");
  assert.equal(await hash(page), "#/calls/3");
  await page.keyboard.press("j");
  assert.equal(await hash(page), "#/calls/2");
  await page.keyboard.press("k");
  assert.equal(await hash(page), "#/calls/3");
  await page.keyboard.press("r");
  await eventually(async () => (await emulator.get("requests")).requests.length, (count) => count === 4, "the call is made again");
  await page.keyboard.press("Escape");
  assert.equal(await hash(page), "#/calls");
  await page.keyboard.press("/");
  await page.keyboard.type("j no such action");
  await page.getByRole("heading", { name: "Nothing matches" }).waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "BatchGetUser" }).first().waitFor();
  await page.keyboard.press("?");
  await page.getByRole("dialog", { name: "Keyboard shortcuts" }).waitFor();
  await page.keyboard.press("Escape");
  assert.equal(await page.getByRole("dialog").count(), 0);
  await page.keyboard.press("4");
  assert.equal(await hash(page), "#/faults");
  assert.equal(await page.evaluate(() => document.activeElement.textContent), "Faults");
});

test("focus stays where it is when calls arrive, and the arrival is announced", async (t) => {
  const { emulator, page } = await withCalls(t, 3);
  await page.keyboard.press("j");
  await page.keyboard.press("j");
  const focused = () => page.evaluate(() => document.activeElement.closest("tr")?.getAttribute("aria-current"));
  await eventually(focused, (current) => current === "true", "the selected row has the focus");
  const element = await page.evaluateHandle(() => document.activeElement);
  for (let n = 0; n < 40; n++) await emulator.post("invoke", { action: "QueryOnlineStatus", body: { UserIds: [n + 1] } });
  await page.getByRole("button", { name: "QueryOnlineStatus" }).first().waitFor();
  assert.ok(await page.evaluate((before) => before === document.activeElement, element));
  await eventually(() => page.locator("[aria-live=polite].hidden-visually").textContent(), (text) => /\d+ new calls, 0 failed/.test(text), "calls are announced");
});

test("language and theme are switched, and kept", async (t) => {
  const { page } = await withCalls(t, 1);
  const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const light = await background();
  await page.getByRole("button", { name: /Theme/ }).click();
  await page.getByRole("button", { name: /Theme/ }).click();
  assert.notEqual(await background(), light);
  await page.getByRole("button", { name: "中文" }).click();
  await page.getByRole("heading", { name: "调用", exact: true }).waitFor();
  await page.reload();
  await page.getByRole("heading", { name: "调用", exact: true }).waitFor();
  assert.notEqual(await background(), light);
});
