import assert from "node:assert/strict";
import { test } from "volc-im-emulator/node-test";

test("fails", async ({ emulator }) => {
  await emulator.control.invoke({ action: "BatchGetUser", body: { UserIds: [1] } });
  assert.equal(1, 2);
});
