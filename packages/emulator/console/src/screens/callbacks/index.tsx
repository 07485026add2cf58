import { computed } from "@preact/signals";
import * as api from "../../generated/api";
import { t } from "../../i18n";
import * as m from "../../i18n/messages";
import { place, show } from "../../shell/router";
import { attempt } from "../../shell/toasts";
import { deliveries, target } from "../../store/emulator";
import { ListScreen } from "../../ui/list-screen";
import { Chip, Empty, timeOf } from "../../ui/parts";
import type { Column } from "../../ui/table";
import { DeliveryDetail, resend } from "./detail";
import { Outcome, Took } from "./outcome";
import { SendEvent } from "./send";
import { TargetForm } from "./target";

const columns = (): Column<api.Delivery>[] => [
  { label: "#", width: "64px", class: "muted wider", cell: (delivery) => delivery.id },
  { label: t(m.time), width: "112px", class: "mono muted wider", cell: (delivery) => timeOf(delivery.sent_at_ms) },
  {
    label: t(m.event),
    cell: (delivery) => (
      <button type="button" class="name">
        {delivery.event_type}
      </button>
    ),
  },
  { label: t(m.variant), width: "104px", class: "wider", cell: (delivery) => delivery.variant !== "normal" && <Chip tone="fault">{delivery.variant}</Chip> },
  { label: t(m.outcome), width: "140px", cell: (delivery) => <Outcome delivery={delivery} /> },
  { label: t(m.ofASecond), width: "142px", class: "muted", cell: (delivery) => <Took ms={delivery.took_ms} /> },
];

/** The place of the form that sends an event. */
const SEND = "send";

const newestFirst = computed(() => [...deliveries.value].reverse());

export function Callbacks() {
  const { id } = place.value;
  const selected = deliveries.value.find((one) => String(one.id) === id);
  const sending = id === SEND;
  return (
    <ListScreen
      screen="callbacks"
      rows={newestFirst}
      columns={columns()}
      keyOf={keyOf}
      idOf={keyOf}
      textOf={(one) => [one.id, one.event_type, one.event_id, one.outcome, one.variant, one.check_message].join(" ")}
      kinds={{
        refused: [m.outcomeRefused, (one) => one.outcome === "refused"],
        failed: [m.failed, (one) => !["accepted", "refused"].includes(one.outcome)],
      }}
      filterLabel={m.filterCallbacks}
      countLabel={m.callbacksCount}
      selected={selected && id}
      repeat={selected && (() => void resend(selected.id, {}))}
      before={<TargetForm />}
      after={
        <>
          <button type="button" class="b" disabled={!deliveries.value.length} onClick={() => void attempt(api.forgetDeliveries)}>
            {t(m.clear)}
          </button>
          <button type="button" class="b first" disabled={!target.value.url} aria-expanded={sending} onClick={() => show("callbacks", sending ? undefined : SEND)}>
            {t(m.sendEvent)}
          </button>
        </>
      }
      empty={
        <Empty icon="callbacks" title={t(m.noCallbacks)}>
          <p>{t(target.value.url ? m.noCallbacksHow : m.noTargetHow)}</p>
        </Empty>
      }
      detail={sending ? <SendEvent /> : selected && <DeliveryDetail delivery={selected} />}
    />
  );
}

const keyOf = (delivery: api.Delivery): string => String(delivery.id);
