// 10,000 calls: only the rows in sight exist, and a step of scrolling is drawn well within 50 ms.
import assert from "node:assert/strict";
import test from "node:test";
import { open, ready, startBrowser } from "./support/browser.mjs";
import { startEmulator } from "./support/emulator.mjs";

const CALLS = 10_000;
/** Steps of scrolling at each of some places of the list; a step is as high as what is in sight. */
const [PLACES, STEPS, STEP] = [12, 8, 640];
/** What the page does for a step: its script makes the rows, the browser gives them style and place. */
const WORK = ["ScriptDuration", "RecalcStyleDuration", "LayoutDuration"];
const LIMIT_MS = 50;

test("10,000 calls scroll smoothly", async (t) => {
  const emulator = await startEmulator(t);
  // Unsigned calls are recorded as well, and cost the least. With one body they would be attempts at the same thing.
  const send = async (number) => {
    const response = await fetch(`${emulator.url}/?Action=SendMessage&Version=2020-12-01`, { method: "POST", body: `{"number":${number}}` });
    await response.arrayBuffer();
  };
  for (let sent = 0; sent < CALLS; sent += 100) await Promise.all(Array.from({ length: 100 }, (_, at) => send(sent + at)));
  const { page, errors } = await open(await startBrowser(t), emulator.console);
  await ready(page);
  await page.getByRole("table", { name: "Calls" }).waitFor();
  const scroll = (to) =>
    page.evaluate(async (top) => {
      const box = document.querySelector(".table");
      const frame = () => new Promise(requestAnimationFrame);
      box.scrollTop = top;
      // The rows are made in one frame and drawn in it: the next one begins when that is done.
      await frame();
      await frame();
      const rows = box.querySelectorAll("tr.pick");
      return { rows: rows.length, height: box.scrollHeight - box.clientHeight, last: rows[rows.length - 1].firstChild.textContent };
    }, to);
  // Time that the page's thread had the processor: other programs run on the machine, and are not what is measured.
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("Performance.setTimeDomain", { timeDomain: "threadTicks" });
  await devtools.send("Performance.enable");
  const worked = async () => {
    const { metrics } = await devtools.send("Performance.getMetrics");
    return metrics.filter(({ name }) => WORK.includes(name)).reduce((sum, { value }) => sum + value * 1000, 0);
  };
  const [rows, times] = [[], []];
  let seen = await scroll(0);
  for (let place = 0; place < PLACES; place++) {
    const top = (place / (PLACES - 1)) * (seen.height - STEPS * STEP);
    seen = await scroll(top);
    for (let step = 1; step <= STEPS; step++) {
      const before = await worked();
      seen = await scroll(top + step * STEP);
      times.push((await worked()) - before);
      rows.push(seen.rows);
    }
  }
  assert.ok(seen.height > CALLS * 30, `the whole list can be scrolled: ${seen.height}`);
  assert.ok(Math.max(...rows) < 100, `${Math.max(...rows)} rows exist at once`);
  assert.ok(Math.min(...rows) > 15, `${Math.min(...rows)} rows exist: the list has gaps`);
  assert.equal(seen.last, "1", "the first call is the last row");
  times.sort((one, other) => one - other);
  const [median, most] = [0.5, 0.9].map((part) => times[Math.floor(times.length * part)]);
  t.diagnostic(`a step of scrolling: median ${median.toFixed(1)} ms, nine of ten below ${most.toFixed(1)} ms`);
  assert.ok(most > 0, "the browser measures");
  assert.ok(most < LIMIT_MS, `nine of ten steps take less than ${most.toFixed(1)} ms`);
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
