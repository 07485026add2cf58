import { useSignal } from "@preact/signals";
import { pretty, tryJson, writeJson } from "../../api/json";
import * as api from "../../generated/api";
import { t } from "../../i18n";
import * as m from "../../i18n/messages";
import { show } from "../../shell/router";
import { attempt, say } from "../../shell/toasts";
import { useFresh } from "../../store/fresh";
import { Detail } from "../../ui/detail";
import { Field } from "../../ui/parts";

const VARIANTS = ["normal", "duplicate", "late", "tampered", "forged", "unknown"];

/** An event without a cause, from a sample that can be edited. */
export function SendEvent() {
  const samples = useFresh("samples", api.samples, []).value?.samples;
  const event = useSignal<string | undefined>(undefined);
  const data = useSignal<string | undefined>(undefined);
  const variant = useSignal("normal");
  const sample = samples?.find((one) => one.event_type === event.value) ?? samples?.[0];
  const text = data.value ?? (sample ? pretty(writeJson(sample.data)) : "");
  const send = async (submitted: SubmitEvent) => {
    submitted.preventDefault();
    const read = tryJson(text);
    if (!sample || read === undefined) return say(t(m.noJson), true);
    const sent = await attempt(() => api.sendCallback({ event_type: sample.event_type, data: read, variant: variant.value }));
    if (sent) show("callbacks", String(sent.id));
  };
  return (
    <Detail screen="callbacks" label={t(m.sendEvent)} title={t(m.sendEvent)}>
      <form class="stack" onSubmit={send}>
        <div class="row end">
          <Field label={t(m.event)}>
            {(id) => (
              <select
                id={id}
                class="in"
                value={sample?.event_type}
                onChange={(changed) => {
                  event.value = changed.currentTarget.value;
                  data.value = undefined;
                }}
              >
                {samples?.map((one) => (
                  <option key={one.event_type}>{one.event_type}</option>
                ))}
              </select>
            )}
          </Field>
          <Field label={t(m.variant)}>
            {(id) => (
              <select id={id} class="in" value={variant.value} onChange={(changed) => (variant.value = changed.currentTarget.value)}>
                {VARIANTS.map((name) => (
                  <option key={name}>{name}</option>
                ))}
              </select>
            )}
          </Field>
        </div>
        <Field label="EventData">
          {(id) => <textarea id={id} class="in" rows={18} spellcheck={false} value={text} onInput={(changed) => (data.value = changed.currentTarget.value)} />}
        </Field>
        <div class="row">
          <button type="submit" class="b first">
            {t(m.send)}
          </button>
        </div>
      </form>
    </Detail>
  );
}
