// For the Node.js side of a project: what the exercise says when everything was done, and how to ask a server for it.

import assert from "node:assert/strict";

export const EVERYTHING = "calls, errors, own fetch, abort, timeout, callbacks";

/** Checks what a program printed, or a server answered. */
export function expectEverything(text) {
  assert.equal(text.trim(), EVERYTHING);
}

/** Asks a server until it is up, and checks its answers: `/exercise` and a forged callback to `/callback`. */
export async function expectServer(url) {
  const exercised = await whenUp(`${url}/exercise`);
  expectEverything(await exercised.text());
  const headers = { "content-type": "application/json" };
  const refused = await fetch(`${url}/callback`, { method: "POST", headers, body: '{"Signature":"forged"}' });
  assert.equal(refused.status, 401);
  assert.equal(await refused.text(), "");
}

async function whenUp(url) {
  for (let left = 300; ; left--) {
    try {
      return await fetch(url);
    } catch (error) {
      if (left === 0) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}
