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
  await eventually(() => page.getByRole("button", { name: "BatchGetUser" }).count(), (rows) => rows === count, "every call is listed");
  return { emulator, page };
}

// A key press returns before the page has acted on it.
const reaches = (page, wanted) => eventually(() => page.evaluate(() => location.hash), (hash) => hash === wanted, `the address ends in ${wanted}`);

test("j, k, r, /, digits, ? and Escape", async (t) => {
  const { emulator, page } = await withCalls(t, 3);
  await page.keyboard.press("j");
  await reaches(page, "#/calls/3");
  await page.keyboard.press("j");
  await reaches(page, "#/calls/2");
  await page.keyboard.press("k");
  await reaches(page, "#/calls/3");
  await page.keyboard.press("r");
  await eventually(async () => (await emulator.get("requests")).requests.length, (count) => count === 4, "the call is made again");
  await page.keyboard.press("Escape");
  await reaches(page, "#/calls");
  await page.keyboard.press("/");
  await page.keyboard.type("j no such action");
  await page.getByRole("heading", { name: "Nothing matches" }).waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "BatchGetUser" }).first().waitFor();
  await page.keyboard.press("?");
  await page.getByRole("dialog", { name: "Keyboard shortcuts" }).waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });
  await page.keyboard.press("4");
  await reaches(page, "#/faults");
  await eventually(() => page.evaluate(() => document.activeElement.textContent), (text) => text === "Faults", "the heading has the focus");
});

test("a call that is made again slowly takes nobody away from what was opened meanwhile", async (t) => {
  const { emulator, page } = await withCalls(t, 1);
  await emulator.post("faults", { rules: [{ action: "BatchGetUser", fault: { type: "latency", ms: 2000 } }] });
  await page.keyboard.press("j");
  await reaches(page, "#/calls/1");
  await page.keyboard.press("r");
  await page.keyboard.press("Escape");
  await reaches(page, "#/calls");
  await page.getByText("Replayed as #2").waitFor();
  assert.equal(await page.evaluate(() => location.hash), "#/calls");
});

test("focus stays where it is when calls arrive, and the arrival is announced", async (t) => {
  const { emulator, page } = await withCalls(t, 3);
  await page.keyboard.press("j");
  await reaches(page, "#/calls/3");
  await page.keyboard.press("j");
  await reaches(page, "#/calls/2");
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
  await eventually(background, (color) => color !== light, "the page is dark");
  await page.getByRole("button", { name: "中文" }).click();
  await page.getByRole("heading", { name: "调用", exact: true }).waitFor();
  await page.reload();
  await page.getByRole("heading", { name: "调用", exact: true }).waitFor();
  await eventually(background, (color) => color !== light, "the page is dark still");
});
