import { useSignal } from "@preact/signals";
import { tryJson, writeJson } from "../api/json";
import * as api from "../generated/api";
import { type Message, t } from "../i18n";
import * as m from "../i18n/messages";
import { attempt, say } from "../shell/toasts";
import { calls, loaded, rules } from "../store/emulator";
import { useFresh } from "../store/fresh";
import { Icon } from "../ui/icon";
import { Chip, Field, Head } from "../ui/parts";
import { textOf } from "./calls/explain";

/** Each kind of fault, as it is first offered. */
const TEMPLATES: Record<string, api.Fault> = {
  status: { type: "status", status: 503 },
  api_error: { type: "api_error", code: "InternalError", message: "an error of the service" },
  rate_limit: { type: "rate_limit", retry_after: 1 },
  body: { type: "body", body: "<html>bad gateway</html>", content_type: "text/html" },
  latency: { type: "latency", ms: 2000 },
  slow: { type: "slow", ms: 200, pieces: 5 },
  padding: { type: "padding", bytes: 1_000_000 },
  truncate: { type: "truncate", bytes: 20 },
  reset: { type: "reset", after: "processing" },
  close: { type: "close", after: "request" },
  hang: { type: "hang", after: "request" },
  black_hole: { type: "black_hole", after: "request" },
  date_skew: { type: "date_skew", seconds: 3600 },
};

/** The conditions of a rule. */
const NUMBERS = { after: m.fieldAfter, first: m.fieldFirst, every: m.fieldEvery, times: m.fieldTimes };

export function Faults() {
  const presets = useFresh("presets", api.presets, []).value?.presets ?? [];
  return (
    <>
      <Head title={t(m.faults)}>
        <button type="button" class="b risk" disabled={!rules.value.length} onClick={() => void attempt(api.clearFaults)}>
          {t(m.removeAll)}
        </button>
      </Head>
      <div class="body scroll" tabIndex={0} role="region" aria-label={t(m.faults)}>
        <div class="stack">
          <section class="card">
            <h2>{t(m.presets)}</h2>
            <p class="muted">{t(m.presetsHow)}</p>
            <div class="presets">
              {presets.map((preset) => (
                <button type="button" class="preset" key={preset.name} onClick={() => void attempt(() => api.addPreset(preset.name, {}))}>
                  <b>{textOf(preset.title)}</b>
                  <span>{textOf(preset.text)}</span>
                </button>
              ))}
            </div>
          </section>
          <section class="card flush">
            <h2>{t(m.rules)}</h2>
            {rules.value.length ? (
              <ol>
                {rules.value.map((rule) => (
                  <Rule key={rule.id} rule={rule} />
                ))}
              </ol>
            ) : (
              <p class="rule muted">{loaded.value && t(m.noRules)}</p>
            )}
          </section>
          <NewRule />
        </div>
      </div>
    </>
  );
}

/** When a rule strikes, in words. */
function when(rule: api.Rule): string {
  const conditions: [Message, number | null | undefined][] = [
    [m.ruleAfter, rule.after || undefined],
    [m.ruleFirst, rule.first],
    [m.ruleEvery, rule.every],
    [m.ruleTimes, rule.times],
  ];
  const said = conditions.filter(([, n]) => n != null).map(([key, n]) => t(key, { n: n ?? 0 }));
  return said.join(" · ") || t(m.ruleAlways);
}

function Rule({ rule }: { rule: api.Rule }) {
  const { type, ...rest } = rule.fault;
  // What is at its default says nothing.
  const fields = Object.fromEntries(Object.entries(rest).filter(([, value]) => value && writeJson(value) !== "{}"));
  const spent = rule.times != null && rule.struck >= rule.times;
  const title = `${type} · ${rule.action ?? t(m.anyAction)}`;
  return (
    <li class={rule.enabled ? "rule" : "rule off"}>
      <input
        type="checkbox"
        role="switch"
        class="switch"
        aria-label={t(m.ruleOn, { rule: title })}
        checked={rule.enabled}
        onChange={(event) => void attempt(() => api.changeFault(rule.id, { enabled: event.currentTarget.checked }))}
      />
      <div>
        <div class="row">
          <Chip tone={rule.enabled ? "fault" : ""}>{type}</Chip>
          <b>{rule.action ?? t(m.anyAction)}</b>
          {rule.preset && <span class="muted">{rule.preset}</span>}
        </div>
        <small class="muted">
          {when(rule)} {Object.keys(fields).length > 0 && <code>{writeJson(fields)}</code>}
        </small>
      </div>
      <span>
        {t(m.struckOf, { struck: rule.struck, seen: rule.seen })} {spent && <Chip tone="">{t(m.spent)}</Chip>}
      </span>
      <button type="button" class="b small" onClick={() => void attempt(() => api.changeFault(rule.id, { restart: true }))}>
        {t(m.restart)}
      </button>
      <button type="button" class="b small plain icon-only" aria-label={t(m.removeRule, { rule: title })} onClick={() => void attempt(() => api.removeFault(rule.id))}>
        <Icon name="close" />
      </button>
    </li>
  );
}

function NewRule() {
  const type = useSignal("status");
  const fault = useSignal(writeJson(TEMPLATES["status"]));
  const actions = [...new Set(calls.value.map((call) => call.action))].filter(Boolean).sort();
  const add = (event: SubmitEvent) => {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const data = new FormData(form);
    const number = (name: string) => (data.get(name) ? Number(data.get(name)) : undefined);
    const read = tryJson(fault.value) as api.Fault | undefined;
    if (!read || typeof read !== "object") return say(t(m.noJson), true);
    const action = String(data.get("action")).trim() || undefined;
    void attempt(() =>
      api.addFault({ action, after: number("after"), first: number("first"), every: number("every"), times: number("times"), fault: read }),
    ).then((added) => added && form.reset());
  };
  return (
    <form class="card" onSubmit={add}>
      <h2>{t(m.newRule)}</h2>
      <div class="row end">
        <Field label={t(m.action)}>{(id) => <input id={id} class="in" name="action" list="actions" placeholder={t(m.anyAction)} />}</Field>
        <datalist id="actions">
          {actions.map((action) => (
            <option key={action} value={action} />
          ))}
        </datalist>
        <Field label={t(m.faultKind)}>
          {(id) => (
            <select
              id={id}
              class="in"
              value={type.value}
              onChange={(event) => {
                type.value = event.currentTarget.value;
                fault.value = writeJson(TEMPLATES[type.value]);
              }}
            >
              {Object.keys(TEMPLATES).map((name) => (
                <option key={name}>{name}</option>
              ))}
            </select>
          )}
        </Field>
        {Object.entries(NUMBERS).map(([name, label]) => (
          <Field key={name} label={t(label)}>
            {(id) => <input id={id} class="in" type="number" min={name === "after" ? 0 : 1} name={name} />}
          </Field>
        ))}
      </div>
      <Field label={t(m.faultFields)}>
        {(id) => <textarea id={id} class="in" rows={2} spellcheck={false} value={fault.value} onInput={(event) => (fault.value = event.currentTarget.value)} />}
      </Field>
      <div class="row">
        <button type="submit" class="b first">
          {t(m.add)}
        </button>
      </div>
    </form>
  );
}
