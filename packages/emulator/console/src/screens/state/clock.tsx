import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import * as api from "../../generated/api";
import { language, t } from "../../i18n";
import * as m from "../../i18n/messages";
import { attempt } from "../../shell/toasts";
import { clock } from "../../store/emulator";
import { Field } from "../../ui/parts";

const STEPS = [
  [m.advanceMinute, 60_000],
  [m.advanceHour, 3_600_000],
  [m.advanceDay, 86_400_000],
] as const;

/** The clock of data and ids, and what moves it. */
export function ClockCard() {
  // When the clock was read, by the page's own clock: it goes on from there.
  const now = useSignal(Date.now());
  useEffect(() => {
    const timer = setInterval(() => (now.value = Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  const state = clock.value;
  const set = (change: Parameters<typeof api.setClock>[0]) => attempt(() => api.setClock(change)).then((answer) => answer && (clock.value = answer));
  if (!state) return null;
  const virtual = state.fixed ? state.now_ms : now.value + state.offset_ms;
  const shown = new Date(virtual).toLocaleString(language.value === "zh" ? "zh-CN" : "en-GB", { dateStyle: "medium", timeStyle: "medium" });
  const place = (event: SubmitEvent) => {
    event.preventDefault();
    const time = new Date(String(new FormData(event.currentTarget as HTMLFormElement).get("time")));
    if (!Number.isNaN(time.getTime())) void set({ set: time.toISOString() });
  };
  return (
    <section class="card">
      <h2>{t(m.clock)}</h2>
      <p class="clock" role="timer" aria-live="off">
        {shown}
      </p>
      <p class="muted">{state.offset_ms || state.fixed ? t(m.clockMoved) : t(m.clockReal)}</p>
      <div class="row">
        {STEPS.map(([label, ms]) => (
          <button type="button" class="b small" key={ms} onClick={() => void set({ advance_ms: ms })}>
            {t(label)}
          </button>
        ))}
        <button type="button" class="b small" disabled={!state.offset_ms && !state.fixed} onClick={() => void set({ reset: true })}>
          {t(m.realTime)}
        </button>
      </div>
      <form class="row end" onSubmit={place}>
        <Field label={t(m.setTo)}>{(id) => <input id={id} class="in" type="datetime-local" step={1} name="time" required />}</Field>
        <button type="submit" class="b">
          {t(m.set)}
        </button>
      </form>
      <label class="row">
        <input type="checkbox" role="switch" class="switch" checked={state.fixed} onChange={(event) => void set({ fixed: event.currentTarget.checked })} />
        {t(m.standStill)}
      </label>
      <label class="row">
        <input type="checkbox" role="switch" class="switch" checked={state.wire} onChange={(event) => void set({ wire: event.currentTarget.checked })} />
        {t(m.wireFollows)}
      </label>
    </section>
  );
}
