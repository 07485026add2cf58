import { useSignal } from "@preact/signals";
import * as api from "../../generated/api";
import { type Message, t } from "../../i18n";
import * as m from "../../i18n/messages";
import { hrefOf, show } from "../../shell/router";
import { attempt, say } from "../../shell/toasts";
import { calls, deliveries } from "../../store/emulator";
import { useFresh } from "../../store/fresh";
import { Code } from "../../ui/code";
import { Icon } from "../../ui/icon";
import { Detail } from "../../ui/detail";
import { Chip, dateOf, Pairs, timeOf, took } from "../../ui/parts";
import { Explain } from "./explain";
import { replay } from "./replay";
import { Result } from "./result";
import { Snippets } from "./snippets";

/** Ways in which the next call can be made to fail. */
const FAULTS: readonly (readonly [Message, api.Fault])[] = [
  [m.fault503, { type: "status", status: 503 }],
  [m.faultLimit, { type: "rate_limit", retry_after: 1 }],
  [m.faultReset, { type: "reset", after: "processing" }],
  [m.faultLate, { type: "latency", ms: 5000 }],
  [m.faultTruncated, { type: "truncate", bytes: 20 }],
  [m.faultSkew, { type: "date_skew", seconds: 3600 }],
];

/** Everything about a call. */
export function CallDetail({ call }: { call: api.Call }) {
  const full = useFresh(String(call.id), () => api.call(call.id), [call.status, call.duration_ms]).value;
  const way = useSignal(0);
  const attempts = calls.value.filter((other) => other.first_attempt === call.first_attempt);
  const caused = deliveries.value.filter((delivery) => delivery.call === call.id);
  const failNext = async () => {
    const fault = FAULTS[way.value]?.[1];
    const added = fault && (await attempt(() => api.addFault({ action: call.action, times: 1, fault })));
    if (added) say(t(m.failNextDone, { action: call.action }));
  };
  return (
    <Detail
      screen="calls"
      label={t(m.callNumber, { id: call.id })}
      title={call.action || t(m.noAction)}
      mark={<Result call={call} />}
      buttons={
        <>
          <button type="button" class="b small" onClick={() => void replay(call.id)}>
            <Icon name="replay" />
            {t(m.replay)}
            <kbd aria-hidden="true">r</kbd>
          </button>
          <button type="button" class="b small" onClick={failNext}>
            <Icon name="faults" />
            {t(m.failNext)}
          </button>
          <select
            class="b small"
            aria-label={t(m.howToFail)}
            value={way.value}
            onChange={(event) => (way.value = Number(event.currentTarget.value))}
          >
            {FAULTS.map(([label], at) => (
              <option key={at} value={at}>
                {t(label)}
              </option>
            ))}
          </select>
        </>
      }
    >
        {call.fault && (
          <p class="note fault">
            {t(m.faultStruck, { fault: call.fault })} {call.carried_out ? t(m.carriedOut) : t(m.notCarriedOut)}
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
            [t(m.number), `#${call.id}`],
            [t(m.received), `${dateOf(call.at_ms)}`],
            [t(m.took), took(call.duration_ms)],
            ...(call.idempotency_id ? [[t(m.idempotencyId), <code>{call.idempotency_id}</code>] as const] : []),
            [t(m.requestId), <code>{call.request_id}</code>],
            ...(call.region ? [[t(m.region), call.region] as const] : []),
            ...(call.replay_of ? [[t(m.replayOf), <a href={hrefOf("calls", String(call.replay_of))}>#{call.replay_of}</a>] as const] : []),
            ...(caused.length
              ? [[t(m.callbacks), caused.map((delivery) => <><a href={hrefOf("callbacks", String(delivery.id))}>{delivery.event_type}</a> </>)] as const]
              : []),
          ]}
        />
        {full?.body !== undefined && <Code title={t(m.requestBody)} text={full.body} />}
        {full?.response && <Code title={t(m.responseBody)} text={full.response.body} />}
        {full?.checks && <Checks checks={full.checks} />}
        {full?.limits?.length ? <Limits limits={full.limits} /> : null}
        {full?.body !== undefined && <Snippets key={call.id} call={full} />}
        {full?.headers && (
          <details>
            <summary>{t(m.headers)}</summary>
            <Headers title={t(m.requestHeaders)} of={full.headers} />
            {full.response && <Headers title={t(m.responseHeaders)} of={full.response.headers} />}
          </details>
        )}
    </Detail>
  );
}

/** So many attempts are shown, the last ones. */
const MOST = 50;

function Attempts({ attempts, current }: { attempts: readonly api.Call[]; current: number }) {
  const start = attempts[0]?.at_ms ?? 0;
  return (
    <section>
      <h3>{t(m.attempts)}</h3>
      <ol class="attempts">
        {attempts.map((call, at) => at > attempts.length - MOST && (
          <li key={call.id}>
            <button type="button" aria-pressed={call.id === current} onClick={() => show("calls", String(call.id))}>
              <span class="muted">{at + 1}</span>
              <Result call={call} />
              {call.carried_out && <span class="ok">{t(m.carriedOutShort)}</span>}
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
    <h3>{t(m.checks)}</h3>
    <ul class="checks">
      {checks.map((check) => (
        <li key={check.name}>
          <Chip tone={check.ok ? "ok" : "bad"} title={check.message ?? ""}>
            {check.ok ? "✓" : "✗"} {check.name}
            <span class="hidden-visually">{check.ok ? t(m.passed) : t(m.notPassed)}</span>
          </Chip>
        </li>
      ))}
    </ul>
  </section>
);

const Limits = ({ limits }: { limits: readonly api.LimitUsed[] }) => (
  <section>
    <h3>{t(m.limits)}</h3>
    <dl class="pairs">
      {limits.map(({ field, used, most }) => (
        <>
          <dt>
            <code>{field}</code>
          </dt>
          <dd>
            {t(m.ofMost, { used, most })}
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
