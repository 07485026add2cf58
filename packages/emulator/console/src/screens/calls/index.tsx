import * as api from "../../generated/api";
import { t } from "../../i18n";
import * as m from "../../i18n/messages";
import { place, show } from "../../shell/router";
import { attempt } from "../../shell/toasts";
import { baseUrl, callById, calls, config, type Group, groups, isFailed } from "../../store/emulator";
import { Command } from "../../ui/code";
import { ListScreen } from "../../ui/list-screen";
import { Empty, timeOf, took } from "../../ui/parts";
import type { Column } from "../../ui/table";
import { CallDetail } from "./detail";
import { replay } from "./replay";
import { Result, toneOf } from "./result";

const columns = (): Column<Group>[] => [
  { label: "#", width: "64px", class: "muted wider", cell: ({ newest }) => newest.id },
  { label: t(m.time), width: "112px", class: "mono muted wider", cell: ({ newest }) => timeOf(newest.at_ms) },
  {
    label: t(m.action),
    cell: ({ newest }) => (
      <button type="button" class="name">
        {newest.action || t(m.noAction)}
      </button>
    ),
  },
  {
    label: t(m.attempts),
    width: "84px",
    class: "widish",
    cell: ({ attempts }) =>
      attempts.length > 1 && (
        <span class="pips">
          <span class="hidden-visually">{t(m.attemptsOf, { n: attempts.length })}</span>
          {attempts.slice(-5).map((call) => (
            <i class={`pip ${toneOf(call)}`} />
          ))}
          {attempts.length > 5 && <small class="muted">{attempts.length}</small>}
        </span>
      ),
  },
  { label: t(m.result), width: "160px", cell: ({ newest }) => <Result call={newest} /> },
  { label: t(m.took), width: "84px", class: "r muted widish", cell: ({ newest }) => took(newest.duration_ms) },
];

export function Calls() {
  const { id } = place.value;
  const selected = id === undefined ? undefined : callById(Number(id));
  return (
    <ListScreen
      screen="calls"
      rows={groups}
      columns={columns()}
      keyOf={(group) => group.key}
      idOf={(group) => String(group.newest.id)}
      textOf={({ attempts }) =>
        attempts.map((call) => [call.id, call.action, call.status, call.code, call.fault, call.idempotency_id, call.request_id].join(" ")).join(" ")
      }
      kinds={{
        failed: [m.failed, ({ newest }) => isFailed(newest)],
        retried: [m.retried, ({ attempts }) => attempts.length > 1],
        faults: [m.withFaults, ({ attempts }) => attempts.some((call) => call.fault)],
      }}
      filterLabel={m.filterCalls}
      countLabel={m.callsCount}
      selected={selected && String(selected.first_attempt)}
      repeat={selected && (() => void replay(selected.id))}
      after={
        <button type="button" class="b" disabled={!calls.value.length} onClick={() => void attempt(api.forgetCalls)}>
          {t(m.clear)}
        </button>
      }
      empty={<FirstCall />}
      detail={selected && <CallDetail call={selected} />}
    />
  );
}

/** What to do while nothing has called. */
function FirstCall() {
  const tryOne = async () => {
    const made = await attempt(() => api.invoke({ action: "RegisterUsers", body: { Users: [{ UserId: 10001, NickName: "Anna" }] } }));
    if (made) show("calls", String(made.id));
  };
  return (
    <Empty icon="calls" title={t(m.noCalls)}>
      <p>{t(m.noCallsHow)}</p>
      <div class="code-block">
        <Command text={`VOLC_IM_BASE_URL=${baseUrl}\nVOLC_IM_APP_ID=${config.value?.app_id ?? ""}\nVOLC_IM_ACCESS_KEY=${config.value?.access_key ?? ""}`} />
      </div>
      <p>{t(m.noCallsTry)}</p>
      <button type="button" class="b first" onClick={tryOne}>
        {t(m.tryCall)}
      </button>
    </Empty>
  );
}
