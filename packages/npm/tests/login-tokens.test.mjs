// Login tokens: every vector, and what JavaScript alone can get wrong.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { inspect } from "node:util";
import { test } from "node:test";
import * as whole from "volc-im";
import { ImError, LoginTokens } from "volc-im/tokens";
import { thrownBy } from "./fixtures.mjs";
import { vectors } from "./vectors.mjs";

const KEY = "AAECAwQFBgcICQoLDA0ODw==";
const tokens = new LoginTokens({ appId: 123456, appKey: KEY });
const [now, expiresAt] = [1704876732100, 1704880332100];

test("every vector is issued, read or refused", () => {
  for (const vector of vectors("tokens.jsonl")) {
    const { name, appId, appKey, userId, expiresAtMs, nowMs, error: expected, isExpired, tokenType } = vector;
    const run = () => {
      const made = new LoginTokens({ appId, appKey });
      if (vector.do === "issue") return made.issue(userId, { expiresAt: expiresAtMs, now: nowMs });
      return vector.do === "inspect" ? made.inspect(vector.token, { now: nowMs }) : undefined;
    };
    if (expected) {
      const error = thrownBy(run);
      assert.ok(error instanceof ImError, name);
      assert.deepEqual([error.kind, error.path, error.rule], ["validation", expected.path, expected.rule], name);
      const secrets = [appKey, vector.token].filter((secret) => secret?.trim().length > 8);
      for (const secret of secrets) assert.ok(!inspect(error).includes(secret.trim()), name);
    } else if (vector.do === "issue") {
      assert.equal(run(), vector.token, name);
      assert.equal(new LoginTokens({ appId, appKey }).issue(BigInt(userId), { expiresAt: new Date(expiresAtMs), now: new Date(nowMs) }), vector.token);
    } else {
      assert.deepEqual(run(), { appId, userId, isExpired, tokenType, expiresAt: new Date(expiresAtMs) }, name);
    }
  }
});

test("ids come in every form, and none is rounded", () => {
  const issue = (userId) => tokens.issue(userId, { expiresAt, now });
  assert.equal(issue(10001), issue("10001"));
  assert.equal(tokens.inspect(issue(2n ** 63n - 1n)).userId, "9223372036854775807");
  const rule = (userId) => thrownBy(() => issue(userId)).rule;
  for (const bad of [2 ** 53, 1.5, NaN, Infinity]) assert.equal(rule(bad), "safe_integer", String(bad));
  for (const bad of ["alice", "", "007", "1e3", "9223372036854775808", 2n ** 63n]) assert.equal(rule(bad), "integer", String(bad));
  for (const bad of [undefined, null, {}, [10001], true]) assert.equal(rule(bad), "type");
});

test("wrong types are refused by their names", () => {
  const refused = (run, path, rule) => {
    const error = thrownBy(run);
    assert.deepEqual([error instanceof ImError, error.kind, error.path, error.rule], [true, "validation", path, rule]);
  };
  refused(() => new LoginTokens(), "appId", "required");
  refused(() => new LoginTokens("123456"), "options", "type");
  refused(() => new LoginTokens({ appId: 1, appKey: KEY, appkey: KEY }), "appkey", "unknown_option");
  refused(() => new LoginTokens({ appID: 1, appKey: KEY }), "appID", "unknown_option");
  refused(() => new LoginTokens({ appKey: KEY }), "appId", "required");
  refused(() => new LoginTokens({ appId: "1", appKey: KEY }), "appId", "type");
  refused(() => new LoginTokens({ appId: 1 }), "appKey", "required");
  refused(() => new LoginTokens({ appId: 1, appKey: Buffer.alloc(16) }), "appKey", "type");
  assert.match(thrownBy(() => new LoginTokens({ appId: 1, app_key: KEY })).message, /did you mean appKey\?/);
  refused(() => tokens.issue(1), "options", "type");
  refused(() => tokens.issue(1, {}), "expiresAt", "required");
  refused(() => tokens.issue(1, { expiresAt: new Date(NaN) }), "expiresAt", "type");
  refused(() => tokens.issue(1, { expiresAt: "2030-01-01" }), "expiresAt", "type");
  refused(() => tokens.issue(1, { expiresAt: 1e18 }), "expiresAt", "range");
  refused(() => tokens.inspect(undefined), "token", "type");
});

test("without a time given, the present counts", () => {
  const token = tokens.issue(1, { expiresAt: Date.now() + 3_600_000 });
  assert.equal(tokens.inspect(token).isExpired, false);
  assert.equal(tokens.inspect(token, { now: Date.now() + 3_600_001 }).isExpired, true);
  assert.equal(thrownBy(() => tokens.issue(1, { expiresAt })).rule, "future");
});

test("nothing printed is secret, and closed is closed", () => {
  const { LoginTokens: same } = { LoginTokens };
  const one = new same({ appId: 123456, appKey: KEY });
  assert.ok(!inspect(one, { showHidden: true, depth: 9 }).includes(KEY));
  assert.equal(LoginTokens.name, "LoginTokens");
  one.close();
  assert.equal(thrownBy(() => one.inspect("")).rule, "closed");
});

test("errors are the same class as everywhere, and only users of tokens start the module", () => {
  assert.equal(ImError, whole.ImError);
  const script = `
    let modules = 0;
    WebAssembly.Instance = class extends WebAssembly.Instance { constructor(...given) { super(...given); modules++; } };
    const { textContent } = await import("volc-im");
    const { LoginTokens } = await import("volc-im/tokens");
    textContent("a");
    const before = modules;
    new LoginTokens({ appId: 1, appKey: "${KEY}" });
    console.log(before, modules);`;
  const output = execFileSync(process.execPath, ["--input-type=module", "--eval", script], { encoding: "utf8" });
  assert.equal(output.trim(), "1 2");
});
