import { expect } from "vitest";
import { test } from "volc-im-emulator/vitest";

test("fails", async ({ emulator }) => {
  await emulator.control.invoke({ action: "BatchGetUser", body: { UserIds: [1] } });
  expect(1).toBe(2);
});
