// Tabs share one stream, and the list follows the emulator also over its restart.
import assert from "node:assert/strict";
import test from "node:test";
import { open, ready, startBrowser } from "./support/browser.mjs";
import { eventually, startEmulator } from "./support/emulator.mjs";

const call = (emulator, id) => emulator.post("invoke", { action: "BatchGetUser", body: { UserIds: [id] } });
const shows = (page, count) => page.getByText(`${count} call${count === 1 ? "" : "s"}`, { exact: true }).waitFor();

test("of several tabs one holds the stream, and another takes over", async (t) => {
  const emulator = await startEmulator(t);
  const context = await startBrowser(t);
  const streams = [];
  context.on("request", (request) => request.url().includes("/events?after=") && !request.url().includes("wait_ms") && streams.push(request.frame().page()));
  const pages = [];
  for (let n = 0; n < 3; n++) {
    const { page } = await open(context, emulator.console);
    await ready(page);
    pages.push(page);
  }
  await call(emulator, 1);
  for (const page of pages) await shows(page, 1);
  assert.equal(streams.length, 1);
  await streams[0].close();
  await eventually(() => streams.length, (count) => count === 2, "another tab opens a stream");
  const left = pages.filter((page) => !page.isClosed());
  assert.equal(left.length, 2);
  await call(emulator, 2);
  for (const page of left) await shows(page, 2);
});

test("an emulator that starts again is followed from its start", async (t) => {
  const emulator = await startEmulator(t);
  const { page } = await open(await startBrowser(t), emulator.console);
  await ready(page);
  for (let n = 1; n <= 3; n++) await call(emulator, n);
  await shows(page, 3);
  await emulator.stop();
  await page.getByText("Connection lost").waitFor();
  const again = await startEmulator(t, "--listen", new URL(emulator.url).host);
  await call(again, 1);
  await ready(page);
  await shows(page, 1);
  await call(again, 2);
  await shows(page, 2);
});
