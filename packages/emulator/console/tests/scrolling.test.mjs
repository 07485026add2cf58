// 10,000 calls: only the rows in sight exist, and a step of scrolling is drawn well within 50 ms.
import assert from "node:assert/strict";
import test from "node:test";
import { open, ready, startBrowser } from "./support/browser.mjs";
import { startEmulator } from "./support/emulator.mjs";

const CALLS = 10_000;
const LIMIT_MS = 50;

test("10,000 calls scroll smoothly", async (t) => {
  const emulator = await startEmulator(t);
  // Unsigned calls are recorded as well, and cost the least.
  const send = async () => {
    const response = await fetch(`${emulator.url}/?Action=SendMessage&Version=2020-12-01`, { method: "POST", body: "{}" });
    await response.arrayBuffer();
  };
  for (let sent = 0; sent < CALLS; sent += 100) await Promise.all(Array.from({ length: 100 }, send));
  const { page, errors } = await open(await startBrowser(t), emulator.console);
  await ready(page);
  await page.getByRole("table", { name: "Calls" }).waitFor();
  const { rows, heights, times, last } = await page.evaluate(async () => {
    const box = document.querySelector(".table");
    const frame = () => new Promise(requestAnimationFrame);
    const rows = [];
    const times = [];
    for (let step = 0; step < 150; step++) {
      await frame();
      const start = performance.now();
      box.scrollTop = (step * (box.scrollHeight - box.clientHeight)) / 149;
      // The rows are made in one frame and drawn in it: the next one begins when that is done.
      await frame();
      await frame();
      times.push(performance.now() - start);
      rows.push(box.querySelectorAll("tr.pick").length);
    }
    return { rows, times, heights: box.scrollHeight, last: box.querySelector("tr.pick:last-of-type, tbody tr.pick:last-child").textContent };
  });
  assert.ok(heights > CALLS * 30, `the whole list can be scrolled: ${heights}`);
  assert.ok(Math.max(...rows) < 100, `${Math.max(...rows)} rows exist at once`);
  assert.ok(Math.min(...rows) > 15, `${Math.min(...rows)} rows exist: the list has gaps`);
  assert.match(last, /^1\D/, "the first call is the last row");
  times.sort((one, other) => one - other);
  const [median, most] = [times[75], times[135]];
  t.diagnostic(`two frames: median ${median.toFixed(1)} ms, nine of ten below ${most.toFixed(1)} ms`);
  // Two frames are measured. One in ten may be slower: other programs run on the machine.
  assert.ok(most < 2 * LIMIT_MS, `nine of ten take less than ${most.toFixed(1)} ms`);
  assert.deepEqual(errors, []);
});

test("calls that arrive do not move what is read", async (t) => {
  const emulator = await startEmulator(t);
  const call = (n) => emulator.post("invoke", { action: "BatchGetUser", body: { UserIds: [n] } });
  for (let n = 1; n <= 200; n++) await call(n);
  const { page } = await open(await startBrowser(t), emulator.console);
  await ready(page);
  await page.getByRole("table", { name: "Calls" }).waitFor();
  const top = () =>
    page.evaluate(() => {
      const box = document.querySelector(".table").getBoundingClientRect();
      return document.elementFromPoint(box.left + 20, box.top + 60).closest("tr").textContent;
    });
  await page.evaluate(() => (document.querySelector(".table").scrollTop = 2000));
  await page.waitForTimeout(300);
  const before = await top();
  for (let n = 1; n <= 30; n++) await call(n);
  await page.getByText("230 calls").waitFor();
  await page.waitForTimeout(300);
  assert.equal(await top(), before);
});
