const { test: withEmulator, testWith } = require("volc-im-emulator/jest");

withEmulator("ids keep their digits", async ({ emulator }) => {
  const { conversationShortId } = await emulator.as(10001).createConversation({ participants: [10002n] });
  expect(Number.isSafeInteger(Number(conversationShortId))).toBe(false);
  const { members } = await emulator.control.conversation(BigInt(conversationShortId));
  expect(members.map((member) => member.user)).toEqual(["10001", "10002"]);
  await expect(emulator.as(1).send(Number(conversationShortId), "hi")).rejects.toThrow("has lost digits");
});

withEmulator("each test begins with nothing", async ({ emulator }) => {
  expect(await emulator.control.counts()).toMatchObject({ conversations: 0, messages: 0 });
});

testWith({ appId: 7, clock: "2030-01-01T00:00:00Z" })("options are those of the program", async ({ emulator }) => {
  expect(emulator.env.VOLC_IM_APP_ID).toBe("7");
  await emulator.clock.set(new Date("2031-01-01T00:00:00Z"), { fixed: true });
  await emulator.clock.advance(60_000);
  expect((await emulator.clock.now()).toISOString()).toBe("2031-01-01T00:01:00.000Z");
});
