import type { Emulator } from "./emulator.js";

/** Adds to what a test failed with what the emulator saw, and where to look. */
export async function explain(failure: unknown, emulator: Emulator): Promise<void> {
  if (typeof failure !== "object" || failure === null || !("message" in failure)) return;
  const error = failure as { message: string; stack?: string };
  if (error.message.includes(emulator.consoleUrl)) return;
  const message = `${error.message}\n\n${await seen(emulator)}`;
  const { stack } = error;
  error.message = message;
  if (stack?.includes(error.message)) return;
  if (stack !== undefined) error.stack = `${message}\n${stack.split("\n").filter((line) => /^\s+at /.test(line)).join("\n")}`;
}

async function seen(emulator: Emulator): Promise<string> {
  const lines = [`Emulator console: ${emulator.consoleUrl}`];
  try {
    const { requests } = await emulator.control.calls({ limit: 10, brief: true });
    for (const call of requests) lines.push(`  → ${call.action} ${call.status ?? "unanswered"} ${call.code ?? ""}`.trimEnd() + ` #${call.id}`);
    const { deliveries } = await emulator.control.deliveries({ limit: 10, brief: true });
    for (const one of deliveries) lines.push(`  ← ${one.eventType} ${one.outcome} #${one.id}`);
  } catch (error) {
    lines.push(`  ${(error as Error).message}`);
  }
  lines.push("To look at it afterwards, run `npx volc-im-emulator` and set VOLC_IM_EMULATOR_URL to its URL.");
  return lines.join("\n");
}
