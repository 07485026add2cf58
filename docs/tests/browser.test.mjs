// The built site in a browser, below a folder: what readers search is found, phones show whole pages, and nothing fails.
import assert from "node:assert/strict";
import { once } from "node:events";
import { createReadStream, existsSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { extname, join } from "node:path";
import test, { after, before } from "node:test";

// The one that the console's tests use.
const { chromium } = createRequire(new URL("../../packages/emulator/console/", import.meta.url))("playwright-core");
const { VOLC_IM_DOCS_OUT: SITE, VOLC_IM_DOCS_BASE: BASE, VOLC_IM_CHROMIUM: PROGRAM } = process.env;
const TYPES = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".png": "image/png" };

let browser, server, origin;
before(async () => {
  server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url, "http://docs.test").pathname);
    const file = join(SITE, path.slice(BASE.length), path.endsWith("/") ? "index.html" : "");
    if (!path.startsWith(BASE) || !existsSync(file)) return response.writeHead(404).end();
    response.writeHead(200, { "content-type": TYPES[extname(file)] ?? "application/octet-stream" });
    createReadStream(file).pipe(response);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  origin = `http://127.0.0.1:${server.address().port}`;
  browser = await chromium.launch({ executablePath: PROGRAM, args: ["--no-sandbox"] });
});
after(async () => {
  await browser?.close();
  server.closeAllConnections();
  server.close();
});

/** Opens a page; what its console says at error fails the test. */
async function open(t, path, options) {
  const page = await browser.newPage(options);
  const failures = [];
  page.on("console", (message) => message.type() === "error" && failures.push(message.text()));
  page.on("pageerror", (error) => failures.push(error.stack));
  t.after(async () => {
    await page.close();
    assert.deepEqual(failures, [], path);
  });
  await page.goto(origin + BASE + path, { waitUntil: "load", timeout: 120_000 });
  return page;
}

for (const [path, word, found] of [
  ["zh/index.html", "撤回", "RecallMessage"],
  ["zh/index.html", "幂等", "重试、超时、幂等"],
  ["index.html", "visibleUsers", "SendMessage"],
]) {
  test(`searching ${word} finds ${found}`, { timeout: 300_000 }, async (t) => {
    const page = await open(t, path);
    await page.locator(".DocSearch-Button").click({ timeout: 120_000 });
    await page.fill("#localsearch-input", word);
    await page.locator("#localsearch-list li", { hasText: found }).first().waitFor({ timeout: 120_000 });
  });
}

for (const colorScheme of ["light", "dark"]) {
  for (const path of ["index.html", "quick-start.html", "reference/index.html", "reference/SendMessage.html", "reference/official-sdks.html"]) {
    test(`phones show all of ${path}, ${colorScheme}`, { timeout: 300_000 }, async (t) => {
      for (const language of ["", "zh/"]) {
        const page = await open(t, language + path, { viewport: { width: 390, height: 844 }, colorScheme });
        const [width, dark] = await page.evaluate(() => [
          document.documentElement.scrollWidth,
          document.documentElement.classList.contains("dark"),
        ]);
        assert.equal(width, 390, language + path);
        assert.equal(dark, colorScheme === "dark");
      }
    });
  }
}
