// Every screen in both languages and both themes: nothing that axe finds, no error, and a picture.
import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import test from "node:test";
import { fileURLToPath } from "node:url";
import { open, ready, startBrowser } from "./support/browser.mjs";
import { startEmulator } from "./support/emulator.mjs";
import { tellStory } from "./support/story.mjs";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const PICTURES = process.env.VOLC_IM_PICTURES ?? fileURLToPath(new URL("../../../../target/console/pictures", import.meta.url));
mkdirSync(PICTURES, { recursive: true });

async function check(page, what) {
  await page.evaluate(AXE);
  const { violations } = await page.evaluate(() => window.axe.run());
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html.slice(0, 160)).join(" | ")}`);
  assert.deepEqual(found, [], what);
}

test("every screen in both languages and both themes", async (t) => {
  const story = await tellStory(t);
  const places = {
    calls: `#/calls/${story.retried}`,
    conversations: `#/conversations/${story.hike}`,
    callbacks: `#/callbacks/${story.late}`,
    faults: "#/faults",
    users: "#/users/10002",
    state: "#/state",
  };
  const others = { "callbacks-send": "#/callbacks/send", "users-broadcasts": "#/users/broadcasts" };
  for (const [locale, language] of [["en-US", "en"], ["zh-CN", "zh"]]) {
    for (const colorScheme of ["light", "dark"]) {
      const context = await startBrowser(t, { locale, colorScheme });
      const { page, errors } = await open(context, story.emulator.console);
      await ready(page);
      assert.equal(await page.locator("html").getAttribute("lang"), locale === "en-US" ? "en" : locale);
      for (const [screen, place] of Object.entries({ ...places, ...others })) {
        const name = `${screen}-${language}-${colorScheme}`;
        await page.evaluate((hash) => (location.hash = hash), place);
        await page.waitForTimeout(700);
        await check(page, name);
        if (screen in places && (language === "zh") === (colorScheme === "dark")) {
          const path = join(PICTURES, `${screen}-${language}.png`);
          // Times and ports differ in every run: a picture is made again when the former one was deleted.
          if (!existsSync(path)) await page.screenshot({ path });
        }
      }
      await page.keyboard.press("?");
      await check(page, `keys-${language}-${colorScheme}`);
      assert.deepEqual(errors, [], `${language} ${colorScheme}`);
      await context.close();
    }
  }
});

test("an empty emulator says on every screen what to do next", async (t) => {
  const emulator = await startEmulator(t);
  const { page, errors } = await open(await startBrowser(t), emulator.console);
  await ready(page);
  for (const screen of ["calls", "conversations", "callbacks", "users"]) {
    await page.evaluate((hash) => (location.hash = hash), `#/${screen}`);
    await page.locator(".empty h2").waitFor();
    await check(page, `empty ${screen}`);
  }
  assert.deepEqual(errors, []);
});

test("a phone's width shows list and details in turn, without scrolling sideways", async (t) => {
  const story = await tellStory(t);
  const { page, errors } = await open(await startBrowser(t, { viewport: { width: 390, height: 844 } }), `${story.emulator.console}#/calls`);
  await ready(page);
  for (const screen of ["calls", "conversations", "callbacks", "faults", "users", "state"]) {
    await page.evaluate((hash) => (location.hash = hash), `#/${screen}`);
    await page.waitForTimeout(400);
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), screen);
    await check(page, `phone ${screen}`);
  }
  await page.evaluate((hash) => (location.hash = hash), `#/calls/${story.retried}`);
  await page.locator(".detail").waitFor();
  assert.equal(await page.locator(".table").isVisible(), false);
  await page.locator(".back").click();
  await page.locator(".table").waitFor();
  assert.deepEqual(errors, []);
});
