import { useSignal } from "@preact/signals";
import * as api from "../../generated/api";
import { t } from "../../i18n";
import { hrefOf, show } from "../../shell/router";
import { attempt, say } from "../../shell/toasts";
import { calls, deliveries } from "../../store/emulator";
import { useFresh } from "../../store/fresh";
import { Code } from "../../ui/code";
import { Icon } from "../../ui/icon";
import { Chip, CloseButton, dateOf, Pairs, timeOf, took } from "../../ui/parts";
import { Explain } from "./explain";
import { replay } from "./replay";
import { Result } from "./result";
import { Snippets } from "./snippets";

/** Ways in which the next call can be made to fail. */
const FAULTS = {
  fault503: { type: "status", status: 503 },
  faultLimit: { type: "rate_limit", retry_after: 1 },
  faultReset: { type: "reset", after: "processing" },
  faultLate: { type: "latency", ms: 5000 },
  faultTruncated: { type: "truncate", bytes: 20 },
  faultSkew: { type: "date_skew", seconds: 3600 },
} as const satisfies Record<string, api.Fault>;

/** Everything about a call. */
export function CallDetail({ call }: { call: api.Call }) {
  const full = useFresh(String(call.id), () => api.call(call.id), [call.status, call.duration_ms]).value;
  const fault = useSignal<keyof typeof FAULTS>("fault503");
  const attempts = calls.value.filter((other) => other.first_attempt === call.first_attempt);
  const caused = deliveries.value.filter((delivery) => delivery.call === call.id);
  const failNext = async () => {
    const added = await attempt(() => api.addFault({ action: call.action, times: 1, fault: FAULTS[fault.value] }));
    if (added) say(t("failNextDone", { action: call.action }));
  };
  return (
    <section class="panel detail" aria-label={t("callNumber", { id: call.id })}>
      <header>
        <div class="row">
          <button type="button" class="b plain icon-only back" aria-label={t("back")} onClick={() => show("calls")}>
            <Icon name="back" />
          </button>
          <h2>{call.action || t("noAction")}</h2>
          <Result call={call} />
          <CloseButton onClick={() => show("calls")} />
        </div>
        <div class="row">
          <button type="button" class="b small" onClick={() => void replay(call.id)}>
            <Icon name="replay" />
            {t("replay")}
            <kbd aria-hidden="true">r</kbd>
          </button>
          <button type="button" class="b small" onClick={failNext}>
            <Icon name="faults" />
            {t("failNext")}
          </button>
          <select
            class="b small"
            aria-label={t("howToFail")}
            value={fault.value}
            onChange={(event) => (fault.value = event.currentTarget.value as keyof typeof FAULTS)}
          >
            {(Object.keys(FAULTS) as (keyof typeof FAULTS)[]).map((name) => (
              <option key={name} value={name}>
                {t(name)}
              </option>
            ))}
          </select>
        </div>
      </header>
      <div class="content">
        {call.fault && (
          <p class="note fault">
            {t("faultStruck", { fault: call.fault })} {call.carried_out ? t("carriedOut") : t("notCarriedOut")}
          </p>
        )}
        {call.code && (
          <p class="note bad">
            <b>{call.code}</b>
            {call.message}
          </p>
        )}
        <Explain key={call.id} call={full ?? call} />
        {attempts.length > 1 && <Attempts attempts={attempts} current={call.id} />}
        <Pairs
          of={[
            [t("number"), `#${call.id}`],
            [t("received"), `${dateOf(call.at_ms)}`],
            [t("took"), took(call.duration_ms)],
            ...(call.idempotency_id ? [[t("idempotencyId"), <code>{call.idempotency_id}</code>] as const] : []),
            [t("requestId"), <code>{call.request_id}</code>],
            ...(call.region ? [[t("region"), call.region] as const] : []),
            ...(call.replay_of ? [[t("replayOf"), <a href={hrefOf("calls", String(call.replay_of))}>#{call.replay_of}</a>] as const] : []),
            ...(caused.length
              ? [[t("callbacks"), caused.map((delivery) => <><a href={hrefOf("callbacks", String(delivery.id))}>{delivery.event_type}</a> </>)] as const]
              : []),
          ]}
        />
        {full?.body !== undefined && <Code title={t("requestBody")} text={full.body} />}
        {full?.response && <Code title={t("responseBody")} text={full.response.body} />}
        {full?.checks && <Checks checks={full.checks} />}
        {full?.limits?.length ? <Limits limits={full.limits} /> : null}
        {full?.body !== undefined && <Snippets key={call.id} call={full} />}
        {full?.headers && (
          <details>
            <summary>{t("headers")}</summary>
            <Headers title={t("requestHeaders")} of={full.headers} />
            {full.response && <Headers title={t("responseHeaders")} of={full.response.headers} />}
          </details>
        )}
      </div>
    </section>
  );
}

function Attempts({ attempts, current }: { attempts: readonly api.Call[]; current: number }) {
  const start = attempts[0]?.at_ms ?? 0;
  return (
    <section>
      <h3>{t("attempts")}</h3>
      <ol class="attempts">
        {attempts.map((call, at) => (
          <li key={call.id}>
            <button type="button" aria-pressed={call.id === current} onClick={() => show("calls", String(call.id))}>
              <span class="muted">{at + 1}</span>
              <Result call={call} />
              {call.carried_out && <span class="ok">{t("carriedOutShort")}</span>}
              <span class="at muted" title={timeOf(call.at_ms)}>
                {at ? `+${took(call.at_ms - start)}` : timeOf(call.at_ms)}
              </span>
            </button>
          </li>
        ))}
      </ol>
    </section>
  );
}

const Checks = ({ checks }: { checks: readonly api.Check[] }) => (
  <section>
    <h3>{t("checks")}</h3>
    <ul class="checks">
      {checks.map((check) => (
        <li key={check.name}>
          <Chip tone={check.ok ? "ok" : "bad"} title={check.message ?? ""}>
            {check.ok ? "✓" : "✗"} {check.name}
            <span class="hidden-visually">{check.ok ? t("passed") : t("notPassed")}</span>
          </Chip>
        </li>
      ))}
    </ul>
  </section>
);

const Limits = ({ limits }: { limits: readonly api.LimitUsed[] }) => (
  <section>
    <h3>{t("limits")}</h3>
    <dl class="pairs">
      {limits.map(({ field, used, most }) => (
        <>
          <dt>
            <code>{field}</code>
          </dt>
          <dd>
            {t("ofMost", { used, most })}
            <span class={`bar ${used > most ? "bad" : used > most * 0.8 ? "warn" : "ok"}`}>
              <i style={{ width: `${Math.min(100, (used / Math.max(1, most)) * 100)}%` }} />
            </span>
          </dd>
        </>
      ))}
    </dl>
  </section>
);

export const Headers = ({ title, of }: { title: string; of: Readonly<Record<string, string>> }) => (
  <div class="wide">
    <table class="facts">
      <caption class="hidden-visually">{title}</caption>
      <tbody>
        {Object.entries(of).map(([name, value]) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td class="mono">{value}</td>
          </tr>
        ))}
      </tbody>
    </table>
  </div>
);
