const { test: withEmulator } = require("volc-im-emulator/jest");

withEmulator("fails", async ({ emulator }) => {
  await emulator.control.invoke({ action: "BatchGetUser", body: { UserIds: [1] } });
  expect(1).toBe(2);
});
