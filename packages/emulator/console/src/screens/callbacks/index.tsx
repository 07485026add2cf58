import { useComputed, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import * as api from "../../generated/api";
import { count, t } from "../../i18n";
import { neighbour, setScreenKeys } from "../../shell/keyboard";
import { place, show } from "../../shell/router";
import { attempt } from "../../shell/toasts";
import { deliveries, loaded, target } from "../../store/emulator";
import { Choice, Chip, Empty, Head, timeOf } from "../../ui/parts";
import { Search } from "../../ui/search";
import { type Column, Table } from "../../ui/table";
import { DeliveryDetail, resend } from "./detail";
import { Outcome, Took } from "./outcome";
import { SendEvent } from "./send";
import { TargetForm } from "./target";

type Kind = "all" | "refused" | "failed";

const columns = (): Column<api.Delivery>[] => [
  { label: "#", width: "64px", class: "muted wider", cell: (delivery) => delivery.id },
  { label: t("time"), width: "112px", class: "mono muted wider", cell: (delivery) => timeOf(delivery.sent_at_ms) },
  {
    label: t("event"),
    cell: (delivery) => (
      <button type="button" class="name">
        {delivery.event_type}
      </button>
    ),
  },
  { label: t("variant"), width: "104px", class: "wider", cell: (delivery) => delivery.variant !== "normal" && <Chip tone="fault">{delivery.variant}</Chip> },
  { label: t("outcome"), width: "140px", cell: (delivery) => <Outcome delivery={delivery} /> },
  { label: t("ofASecond"), width: "130px", class: "muted", cell: (delivery) => <Took ms={delivery.took_ms} /> },
];

/** The place of the form that sends an event. */
const SEND = "send";

export function Callbacks() {
  const search = useSignal("");
  const kind = useSignal<Kind>("all");
  const shown = useComputed(() => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const kinds: Record<Kind, (delivery: api.Delivery) => boolean> = {
      all: () => true,
      refused: (delivery) => delivery.outcome === "refused",
      failed: (delivery) => !["accepted", "refused"].includes(delivery.outcome),
    };
    return deliveries.value
      .filter((one) => kinds[kind.value](one) && words.every((word) => `${one.id} ${one.event_type} ${one.event_id} ${one.outcome} ${one.variant} ${one.check_message}`.toLowerCase().includes(word)))
      .reverse();
  });
  const { id } = place.value;
  const selected = id === undefined ? undefined : deliveries.value.find((one) => String(one.id) === id);
  const sending = id === SEND;

  useEffect(() =>
    setScreenKeys({
      move: (step) => {
        const to = neighbour(shown.value.map((one) => String(one.id)), id, step);
        if (to) show("callbacks", to);
      },
      repeat: () => selected && void resend(selected.id, {}),
      close: () => show("callbacks"),
    }),
  );

  return (
    <>
      <Head title={t("callbacks")}>
        <TargetForm />
        <Choice
          label={t("show")}
          value={kind.value}
          choices={[
            ["all", t("all")],
            ["refused", t("outcomeRefused")],
            ["failed", t("failed")],
          ]}
          onChoose={(value) => (kind.value = value)}
        />
        <Search value={search} label={t("filterCallbacks")} />
        <button type="button" class="b" disabled={!deliveries.value.length} onClick={() => void attempt(api.forgetDeliveries)}>
          {t("clear")}
        </button>
        <button type="button" class="b first" disabled={!target.value.url} aria-expanded={sending} onClick={() => show("callbacks", sending ? undefined : SEND)}>
          {t("sendEvent")}
        </button>
      </Head>
      <div class="body">
        <div class={selected || sending ? "split open" : "split"}>
          <div class="panel">
            {shown.value.length ? (
              <>
                <Table label={t("callbacks")} rows={shown} columns={columns()} keyOf={(one) => String(one.id)} selected={id} onSelect={(key) => show("callbacks", key)} />
                <p class="hidden-visually" role="status">
                  {t("callbacksCount", { n: count(shown.value.length) })}
                </p>
              </>
            ) : deliveries.value.length ? (
              <Empty icon="search" title={t("noMatch")}>
                <button type="button" class="b" onClick={() => ((search.value = ""), (kind.value = "all"))}>
                  {t("showAll")}
                </button>
              </Empty>
            ) : (
              loaded.value && (
                <Empty icon="callbacks" title={t("noCallbacks")}>
                  <p>{t(target.value.url ? "noCallbacksHow" : "noTargetHow")}</p>
                </Empty>
              )
            )}
          </div>
          {selected && <DeliveryDetail delivery={selected} />}
          {sending && <SendEvent />}
        </div>
      </div>
    </>
  );
}
