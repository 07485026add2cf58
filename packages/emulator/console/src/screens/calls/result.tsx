import type { Call } from "../../generated/api";
import { t } from "../../i18n";
import * as m from "../../i18n/messages";
import { isFailed } from "../../store/emulator";
import { Chip, type Tone } from "../../ui/parts";

export const isPending = (call: Call): boolean => call.status == null && !call.fault;

export function toneOf(call: Call): Tone {
  if (isPending(call)) return "";
  if (call.fault && (call.status !== 200 || !call.carried_out)) return "fault";
  return isFailed(call) ? "bad" : "ok";
}

/** How a call ended, in a word or two. */
export function Result({ call }: { call: Call }) {
  if (isPending(call)) return <Chip tone="">{t(m.pending)}</Chip>;
  const status = call.status ?? t(m.noAnswer);
  const why = call.fault ?? (call.code || undefined);
  return (
    <Chip tone={toneOf(call)} title={call.message ?? ""}>
      {why && call.status === 200 ? why : status}
      {why && call.status !== 200 && ` · ${why}`}
    </Chip>
  );
}
