import { useSignal } from "@preact/signals";
import { pretty, tryJson } from "../../api/json";
import * as api from "../../generated/api";
import { type Message, t } from "../../i18n";
import * as m from "../../i18n/messages";
import { hrefOf, show } from "../../shell/router";
import { attempt, say } from "../../shell/toasts";
import { useFresh } from "../../store/fresh";
import { Code } from "../../ui/code";
import { Icon } from "../../ui/icon";
import { Detail } from "../../ui/detail";
import { Chip, dateOf, Pairs } from "../../ui/parts";
import { Headers } from "../calls/detail";
import { Outcome, Took } from "./outcome";

const VARIANTS = { duplicate: m.doDuplicate, late: m.doLate, tampered: m.doTamper, forged: m.doForge } as const satisfies Record<string, Message>;

/** Posts a delivery again, and opens the outcome. */
export async function resend(id: number, body: Parameters<typeof api.resend>[1]): Promise<void> {
  const sent = await attempt(() => api.resend(id, body));
  if (!sent) return;
  say(t(m.resent, { id: sent.id, outcome: sent.outcome }));
  show("callbacks", String(sent.id));
}

/** EventData of a body as text, laid out. */
function dataOf(body: string | null | undefined): string {
  const read = tryJson(body);
  const data = read && typeof read === "object" && !Array.isArray(read) ? read["EventData"] : undefined;
  return typeof data === "string" ? pretty(data) : "";
}

/** Everything about a delivery. */
export function DeliveryDetail({ delivery }: { delivery: api.Delivery }) {
  const full = useFresh(String(delivery.id), () => api.delivery(delivery.id), []).value;
  const edited = useSignal<string | undefined>(undefined);
  const data = dataOf(full?.body);
  const sendEdited = () => {
    const read = tryJson(edited.value);
    if (read === undefined) say(t(m.noJson), true);
    else void resend(delivery.id, { data: read });
  };
  return (
    <Detail
      screen="callbacks"
      label={t(m.callbackNumber, { id: delivery.id })}
      title={delivery.event_type}
      mark={<Outcome delivery={delivery} />}
      buttons={
        <>
          <button type="button" class="b small first" onClick={() => void resend(delivery.id, {})}>
            <Icon name="replay" />
            {t(m.resend)}
            <kbd aria-hidden="true">r</kbd>
          </button>
          {(Object.keys(VARIANTS) as (keyof typeof VARIANTS)[]).map((variant) => (
            <button type="button" class="b small" key={variant} onClick={() => void resend(delivery.id, { variant })}>
              {t(VARIANTS[variant])}
            </button>
          ))}
          <button type="button" class="b small" aria-expanded={edited.value !== undefined} onClick={() => (edited.value = edited.value === undefined ? data : undefined)}>
            {t(m.edit)}
          </button>
        </>
      }
    >
        {delivery.outcome !== "accepted" && (
          <p class={`note ${delivery.outcome === "refused" ? "warn" : "bad"}`}>
            {t(WHY[delivery.outcome] ?? m.outcomeError, { code: delivery.check_code ?? "", message: delivery.check_message, status: delivery.status ?? t(m.noAnswer) })}
          </p>
        )}
        {edited.value !== undefined && (
          <section>
            <label for="event-data">
              <h3>EventData</h3>
            </label>
            <textarea id="event-data" class="in" rows={14} spellcheck={false} value={edited.value} onInput={(event) => (edited.value = event.currentTarget.value)} />
            <div class="row">
              <button type="button" class="b first" onClick={sendEdited}>
                {t(m.sendEdited)}
              </button>
            </div>
          </section>
        )}
        <Pairs
          of={[
            [t(m.number), `#${delivery.id}`],
            [t(m.took), <Took ms={delivery.took_ms} />],
            [t(m.sentAt), dateOf(delivery.sent_at_ms)],
            [t(m.target), <code>{delivery.url}</code>],
            ["EventId", <code>{delivery.event_id}</code>],
            [t(m.variant), <Chip tone={delivery.variant === "normal" ? "" : "fault"}>{delivery.variant}</Chip>],
            ...(delivery.call ? [[t(m.causedBy), <a href={hrefOf("calls", String(delivery.call))}>{t(m.byCall, { id: delivery.call })}</a>] as const] : []),
            ...(delivery.resend_of ? [[t(m.resendOf), <a href={hrefOf("callbacks", String(delivery.resend_of))}>#{delivery.resend_of}</a>] as const] : []),
          ]}
        />
        {edited.value === undefined && data && <Code title="EventData" text={data} />}
        {full && <Code title={t(m.answer)} text={full.answer ?? ""} />}
        {full?.body && (
          <details>
            <summary>{t(m.wholeBody)}</summary>
            <Code title={t(m.requestBody)} text={full.body} />
            <Headers title={t(m.responseHeaders)} of={full.headers ?? {}} />
          </details>
        )}
    </Detail>
  );
}

const WHY: Record<string, Message> = { refused: m.whyRefused, timeout: m.whyTimeout, error: m.whyError, bad_answer: m.whyBadAnswer };
