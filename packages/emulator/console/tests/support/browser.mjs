// Debian's Chromium.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";

const FLAGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Starts a browser with a new profile; ends it when the test ends. */
export async function startBrowser(test, { args = [], ...options } = {}) {
  const profile = mkdtempSync(join(tmpdir(), "volc-im-console-"));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: process.env.VOLC_IM_CHROMIUM ?? "/usr/bin/chromium",
    args: [...FLAGS, ...args],
    locale: "en-US",
    viewport: { width: 1280, height: 800 },
    reducedMotion: "reduce",
    ...options,
  });
  context.setDefaultTimeout(20_000);
  test.after(async () => {
    await context.close();
    rmSync(profile, { recursive: true, force: true });
  });
  return context;
}

/** Opens a page, and notes every error that it reports. */
export async function open(context, url) {
  const page = await context.newPage();
  const errors = [];
  page.on("pageerror", (error) => errors.push(String(error)));
  page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
  await page.goto(url);
  return { page, errors };
}

/** Waits until the console has read everything and follows. */
export async function ready(page) {
  await page.locator(".live .dot.ok").waitFor({ state: "attached" });
}
