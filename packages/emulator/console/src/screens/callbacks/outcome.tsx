import type { Delivery } from "../../generated/api";
import { type Message, t } from "../../i18n";
import * as m from "../../i18n/messages";
import { Chip, took, type Tone } from "../../ui/parts";

/** The service waits so long for an answer. */
export const LIMIT_MS = 1000;

const OUTCOMES: Record<string, [Tone, Message]> = {
  accepted: ["ok", m.outcomeAccepted],
  refused: ["warn", m.outcomeRefused],
  timeout: ["bad", m.outcomeTimeout],
  error: ["bad", m.outcomeError],
  bad_answer: ["bad", m.outcomeBadAnswer],
};

export function Outcome({ delivery }: { delivery: Delivery }) {
  const [tone, key] = OUTCOMES[delivery.outcome] ?? ["", undefined];
  const code = delivery.outcome === "refused" ? delivery.check_code : delivery.outcome === "error" ? delivery.status : undefined;
  return (
    <Chip tone={tone} title={delivery.check_message}>
      {key ? t(key) : delivery.outcome}
      {code != null && ` ${code}`}
    </Chip>
  );
}

/** How much of the time limit was used. */
export function Took({ ms }: { ms: number }) {
  const tone = ms >= LIMIT_MS ? "bad" : ms >= LIMIT_MS / 2 ? "warn" : "ok";
  return (
    <span class="took">
      <span class={`bar ${tone}`} aria-hidden="true">
        <i style={{ width: `${Math.max(2, Math.min(100, (ms / LIMIT_MS) * 100))}%` }} />
      </span>
      {took(ms)}
    </span>
  );
}
