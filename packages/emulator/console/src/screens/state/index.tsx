import * as api from "../../generated/api";
import { count, type Message, t } from "../../i18n";
import * as m from "../../i18n/messages";
import { baseUrl, calls, config, dataVersion, deliveries } from "../../store/emulator";
import { useFresh } from "../../store/fresh";
import { Copy } from "../../ui/copy";
import { Head, Pairs } from "../../ui/parts";
import { ClockCard } from "./clock";
import { ScenarioCard } from "./scenario";
import { SnapshotCard } from "./snapshot";

const COUNTS = ["conversations", "messages", "participants", "users", "online", "broadcasts", "passed_through"] as const satisfies (keyof api.Counts)[];
const LABELS: Record<(typeof COUNTS)[number], Message> = {
  conversations: m.conversations,
  messages: m.messages,
  participants: m.members,
  users: m.registeredUsers,
  online: m.online,
  broadcasts: m.broadcasts,
  passed_through: m.passedThrough,
};

export function State() {
  const counts = useFresh("counts", api.counts, [dataVersion.value]).value;
  const started = config.value;
  return (
    <>
      <Head title={t(m.state)} />
      <div class="body scroll" tabIndex={0} role="region" aria-label={t(m.state)}>
        <div class="stack">
          <dl class="numbers">
            {COUNTS.map((name) => (
              <div key={name}>
                <dt>{t(LABELS[name])}</dt>
                <dd>{counts ? count(counts[name]) : "–"}</dd>
              </div>
            ))}
          </dl>
          <div class="cards">
            <ClockCard />
            <SnapshotCard />
            <ScenarioCard />
            {started && (
              <section class="card">
                <div class="titled">
                  <h2 class="grow">{t(m.settings)}</h2>
                  <Copy
                    label={t(m.copyEnvironment)}
                    text={() => `VOLC_IM_BASE_URL=${baseUrl}\nVOLC_IM_APP_ID=${started.app_id}\nVOLC_IM_ACCESS_KEY=${started.access_key}\n`}
                  />
                </div>
                <Pairs
                  of={[
                    ["URL", <code>{baseUrl}</code>],
                    ["AppId", <code>{started.app_id}</code>],
                    ["AccessKey", <code>{started.access_key}</code>],
                    [t(m.region), started.region ?? t(m.anyRegion)],
                    [t(m.beforeTimeout), t(started.before_timeout === "refuse" ? m.outcomeRefused : m.outcomeAccepted)],
                    [t(m.lastCall), `#${calls.value.at(-1)?.id ?? 0}`],
                    [t(m.lastCallback), `#${deliveries.value.at(-1)?.id ?? 0}`],
                    ...Object.entries(started.limits).map(([name, most]) => [<code>{name}</code>, count(most)] as const),
                  ]}
                />
              </section>
            )}
          </div>
        </div>
      </div>
    </>
  );
}
