import * as api from "../../generated/api";
import { count, type MessageKey, t } from "../../i18n";
import { baseUrl, calls, config, dataVersion, deliveries } from "../../store/emulator";
import { useFresh } from "../../store/fresh";
import { Copy } from "../../ui/copy";
import { Head, Pairs } from "../../ui/parts";
import { ClockCard } from "./clock";
import { ScenarioCard } from "./scenario";
import { SnapshotCard } from "./snapshot";

const COUNTS = ["conversations", "messages", "participants", "users", "online", "broadcasts", "passed_through"] as const satisfies (keyof api.Counts)[];
const LABELS: Record<(typeof COUNTS)[number], MessageKey> = {
  conversations: "conversations",
  messages: "messages",
  participants: "members",
  users: "registeredUsers",
  online: "online",
  broadcasts: "broadcasts",
  passed_through: "passedThrough",
};

export function State() {
  const counts = useFresh("counts", api.counts, [dataVersion.value]).value;
  const started = config.value;
  return (
    <>
      <Head title={t("state")} />
      <div class="body scroll" tabIndex={0} role="region" aria-label={t("state")}>
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
                  <h2 class="grow">{t("settings")}</h2>
                  <Copy
                    label={t("copyEnvironment")}
                    text={() => `VOLC_IM_BASE_URL=${baseUrl}\nVOLC_IM_APP_ID=${started.app_id}\nVOLC_IM_ACCESS_KEY=${started.access_key}\n`}
                  />
                </div>
                <Pairs
                  of={[
                    ["URL", <code>{baseUrl}</code>],
                    ["AppId", <code>{started.app_id}</code>],
                    ["AccessKey", <code>{started.access_key}</code>],
                    [t("region"), started.region ?? t("anyRegion")],
                    [t("beforeTimeout"), t(started.before_timeout === "refuse" ? "outcomeRefused" : "outcomeAccepted")],
                    [t("lastCall"), `#${calls.value.at(-1)?.id ?? 0}`],
                    [t("lastCallback"), `#${deliveries.value.at(-1)?.id ?? 0}`],
                    ...Object.entries(started.limits).map(([name, most]) => [<code>{name}</code>, count(most)] as const).map(([name, most]) => [name as unknown as string, most] as const),
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
