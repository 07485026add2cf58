import { type Emulator, startEmulator } from "volc-im-emulator";
import { test } from "volc-im-emulator/node-test";
import { test as vitestTest } from "volc-im-emulator/vitest";

test("types", async ({ emulator }: { emulator: Emulator }) => {
  const { messageId } = await emulator.as("user").send(1n, "hi", { mentionedUsers: [1, "2"] });
  const text: string | null | undefined = messageId;
  await emulator.fault("SendMessage", { type: "latency", ms: 5, every: 2 });
  // @ts-expect-error: a latency has a duration.
  await emulator.fault("SendMessage", { type: "latency", times: 1 });
  // @ts-expect-error: there is no such option.
  await startEmulator({ apId: 1, text });
});

vitestTest("types", async ({ emulator }) => void (await emulator.reset()));
