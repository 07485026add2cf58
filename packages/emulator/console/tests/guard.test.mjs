// No other page drives the emulator or shows the console, whatever a browser lets it send.
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import test from "node:test";
import { open, ready, startBrowser } from "./support/browser.mjs";
import { startEmulator } from "./support/emulator.mjs";

async function withFault(t) {
  const emulator = await startEmulator(t);
  await emulator.post("faults/add", { fault: { type: "rate_limit" } });
  const untouched = async () => assert.equal((await emulator.get("faults")).rules.length, 1);
  return { emulator, untouched };
}

test("a name that resolves to loopback is refused: DNS rebinding", async (t) => {
  const { emulator, untouched } = await withFault(t);
  const context = await startBrowser(t, { args: ["--host-resolver-rules=MAP evil.test 127.0.0.1"] });
  const evil = emulator.url.replace("127.0.0.1", "evil.test");
  const page = await context.newPage();
  for (const path of ["/_emulator/", "/_emulator/console.js", "/_emulator/state", "/%5femulator/state", "/_emulator/events", "/"]) {
    const response = await page.goto(`${evil}${path}`);
    assert.equal(response.status(), 403, path);
  }
  const status = await page.evaluate(async () => {
    const response = await fetch("/_emulator/faults", { method: "DELETE", headers: { "content-type": "application/json" } });
    return response.status;
  });
  assert.equal(status, 403);
  await untouched();
  // The same browser opens the console by its address.
  const console = await open(context, emulator.console);
  await ready(console.page);
});

test("a page of another port is refused, and cannot frame the console", async (t) => {
  const { emulator, untouched } = await withFault(t);
  const server = createServer((_, response) => {
    response.setHeader("content-type", "text/html");
    response.end(`<iframe src="${emulator.console}"></iframe><img src="${emulator.console}icon.svg">`);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => server.close());
  const page = await (await startBrowser(t)).newPage();
  const answered = [];
  page.on("response", (response) => response.url().startsWith(emulator.url) && answered.push(response));
  await page.goto(`http://127.0.0.1:${server.address().port}/`);
  await page.waitForTimeout(500);
  assert.equal(await page.frames()[1]?.locator("#main").count(), 0, "the console is not framed");
  const sent = await page.evaluate(async (url) => {
    const tries = [
      fetch(`${url}/_emulator/reset`, { method: "POST", mode: "no-cors", headers: { "content-type": "text/plain" }, body: "{}" }),
      fetch(`${url}/_emulator/reset`, { method: "POST", headers: { "content-type": "application/json" }, body: "{}" }),
      fetch(`${url}/_emulator/faults`, { method: "DELETE" }),
      fetch(`${url}/_emulator/state`),
      fetch(`${url}/?Action=RegisterUsers&Version=2020-12-01`, { method: "POST", mode: "no-cors", body: "{}" }),
    ];
    return (await Promise.allSettled(tries)).map(({ status, value }) => `${status} ${value?.type ?? ""}`);
  }, emulator.url);
  // What the browser sends at all is answered without a word that the page could read.
  assert.deepEqual(sent, ["fulfilled opaque", "rejected ", "rejected ", "rejected ", "fulfilled opaque"]);
  assert.ok(answered.length >= 3);
  for (const response of answered) assert.equal(response.status(), 403, response.url());
  await untouched();
});

test("the console is served with its policy, an ETag, and compressed", async (t) => {
  const emulator = await startEmulator(t);
  for (const file of ["", "console.js", "console.css", "icon.svg"]) {
    const response = await fetch(`${emulator.console}${file}`);
    assert.equal(response.status, 200);
    assert.match(response.headers.get("content-security-policy"), /^default-src 'self';.*frame-ancestors 'none'/);
    assert.equal(response.headers.get("x-content-type-options"), "nosniff");
    assert.equal(response.headers.get("content-encoding"), "gzip");
    const text = await response.text();
    const plain = await fetch(`${emulator.console}${file}`, { headers: { "accept-encoding": "identity" } });
    assert.equal(plain.headers.get("content-encoding"), null);
    assert.equal(await plain.text(), text);
    const tag = response.headers.get("etag");
    assert.notEqual(plain.headers.get("etag"), tag);
    const again = await fetch(`${emulator.console}${file}`, { headers: { "if-none-match": tag } });
    assert.equal(again.status, 304);
  }
  const home = await fetch(`${emulator.url}/_emulator`, { redirect: "manual" });
  assert.equal(home.headers.get("location"), "/_emulator/");
});
