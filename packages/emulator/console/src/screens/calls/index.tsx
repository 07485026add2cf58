import { useComputed, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import * as api from "../../generated/api";
import { count, t } from "../../i18n";
import { neighbour, setScreenKeys } from "../../shell/keyboard";
import { place, show } from "../../shell/router";
import { attempt } from "../../shell/toasts";
import { baseUrl, callById, calls, config, type Group, groups, isFailed, loaded } from "../../store/emulator";
import { Command } from "../../ui/code";
import { Choice, Empty, Head, timeOf, took } from "../../ui/parts";
import { Search } from "../../ui/search";
import { type Column, Table } from "../../ui/table";
import { CallDetail } from "./detail";
import { replay } from "./replay";
import { Result, toneOf } from "./result";

type Kind = "all" | "failed" | "faults" | "retried";

const columns = (): Column<Group>[] => [
  { label: "#", width: "64px", class: "muted wider", cell: ({ newest }) => newest.id },
  { label: t("time"), width: "112px", class: "mono muted wider", cell: ({ newest }) => timeOf(newest.at_ms) },
  {
    label: t("action"),
    cell: ({ newest }) => (
      <button type="button" class="name">
        {newest.action || t("noAction")}
      </button>
    ),
  },
  {
    label: t("attempts"),
    width: "88px",
    cell: ({ attempts }) =>
      attempts.length > 1 && (
        <span class="pips">
          <span class="hidden-visually">{t("attemptsOf", { n: attempts.length })}</span>
          {attempts.slice(-5).map((call) => (
            <i class={`pip ${toneOf(call)}`} />
          ))}
          {attempts.length > 5 && <small class="muted">{attempts.length}</small>}
        </span>
      ),
  },
  { label: t("result"), width: "190px", cell: ({ newest }) => <Result call={newest} /> },
  { label: t("took"), width: "84px", class: "r muted", cell: ({ newest }) => took(newest.duration_ms) },
];

export function Calls() {
  const search = useSignal("");
  const kind = useSignal<Kind>("all");
  const shown = useComputed(() => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const matches = ({ attempts }: Group) =>
      words.every((word) =>
        attempts.some((call) =>
          `${call.id} ${call.action} ${call.status ?? ""} ${call.code ?? ""} ${call.fault ?? ""} ${call.idempotency_id ?? ""} ${call.request_id}`
            .toLowerCase()
            .includes(word),
        ),
      );
    const kinds: Record<Kind, (group: Group) => boolean> = {
      all: () => true,
      failed: ({ newest }) => isFailed(newest),
      faults: ({ attempts }) => attempts.some((call) => call.fault),
      retried: ({ attempts }) => attempts.length > 1,
    };
    return groups.value.filter((group) => kinds[kind.value](group) && matches(group));
  });
  const id = place.value.id === undefined ? undefined : Number(place.value.id);
  const selected = id === undefined ? undefined : callById(id);
  const key = selected && String(selected.first_attempt);

  useEffect(() => {
    const newestOf = (wanted: string) => shown.value.find((group) => group.key === wanted)?.newest.id;
    setScreenKeys({
      move: (step) => {
        const to = neighbour(shown.value.map((group) => group.key), key, step);
        if (to) show("calls", String(newestOf(to)));
      },
      repeat: () => selected && void replay(selected.id),
      close: () => show("calls"),
    });
  });

  return (
    <>
      <Head title={t("calls")}>
        <span class="muted" role="status">
          {t("callsCount", { n: count(shown.value.length) })}
        </span>
        <Choice
          label={t("show")}
          value={kind.value}
          choices={[
            ["all", t("all")],
            ["failed", t("failed")],
            ["retried", t("retried")],
            ["faults", t("withFaults")],
          ]}
          onChoose={(value) => (kind.value = value)}
        />
        <Search value={search} label={t("filterCalls")} />
        <button type="button" class="b" disabled={!calls.value.length} onClick={() => void attempt(api.forgetCalls)}>
          {t("clear")}
        </button>
      </Head>
      <div class="body">
        <div class={selected ? "split open" : "split"}>
          <div class="panel">
            {shown.value.length ? (
              <Table
                label={t("calls")}
                rows={shown}
                columns={columns()}
                keyOf={(group) => group.key}
                selected={key}
                onSelect={(wanted) => show("calls", String(shown.value.find((group) => group.key === wanted)?.newest.id))}
              />
            ) : calls.value.length ? (
              <Empty icon="search" title={t("noMatch")}>
                <button type="button" class="b" onClick={() => ((search.value = ""), (kind.value = "all"))}>
                  {t("showAll")}
                </button>
              </Empty>
            ) : (
              loaded.value && <FirstCall />
            )}
          </div>
          {selected && <CallDetail call={selected} />}
        </div>
      </div>
    </>
  );
}

/** What to do while nothing has called. */
function FirstCall() {
  const tryOne = async () => {
    const made = await attempt(() => api.invoke({ action: "RegisterUsers", body: { Users: [{ UserId: 10001, NickName: "Anna" }] } }));
    if (made) show("calls", String(made.id));
  };
  return (
    <Empty icon="calls" title={t("noCalls")}>
      <p>{t("noCallsHow")}</p>
      <div class="code-block">
        <Command text={`VOLC_IM_BASE_URL=${baseUrl}\nVOLC_IM_APP_ID=${config.value?.app_id ?? ""}\nVOLC_IM_ACCESS_KEY=${config.value?.access_key ?? ""}`} />
      </div>
      <p>{t("noCallsTry")}</p>
      <button type="button" class="b first" onClick={tryOne}>
        {t("tryCall")}
      </button>
    </Empty>
  );
}
