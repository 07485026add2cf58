import { useSignal } from "@preact/signals";
import { parseJson } from "../../api/json";
import { urlOf } from "../../api/request";
import * as api from "../../generated/api";
import { t } from "../../i18n";
import * as m from "../../i18n/messages";
import { attempt, say } from "../../shell/toasts";

/** Reads the file that somebody chose, and gives the same one a chance again. */
export async function chosenText(input: HTMLInputElement): Promise<string | undefined> {
  const text = await input.files?.[0]?.text();
  input.value = "";
  return text;
}

/** The data as a file, and back; and the way to start over. */
export function SnapshotCard() {
  const sure = useSignal(false);
  const load = (event: Event) =>
    attempt(async () => {
      const text = await chosenText(event.currentTarget as HTMLInputElement);
      if (text === undefined) return;
      await api.importState(parseJson(text) as unknown as api.State);
      say(t(m.imported));
    });
  const reset = async () => {
    sure.value = false;
    if (await attempt(api.reset)) say(t(m.resetDone));
  };
  return (
    <section class="card">
      <h2>{t(m.snapshot)}</h2>
      <p class="muted">{t(m.snapshotHow)}</p>
      <div class="row">
        <a class="b" href={urlOf("state/export").href} download="volc-im-state.json">
          {t(m.exportFile)}
        </a>
        <label class="b file">
          {t(m.importFile)}
          <input type="file" accept="application/json,.json" class="hidden-visually" onChange={load} />
        </label>
      </div>
      <h2>{t(m.startOver)}</h2>
      <p class="muted">{t(m.resetHow)}</p>
      <div class="row">
        {sure.value ? (
          <>
            <button type="button" class="b risk" onClick={reset}>
              {t(m.resetSure)}
            </button>
            <button type="button" class="b" onClick={() => (sure.value = false)}>
              {t(m.cancel)}
            </button>
          </>
        ) : (
          <button type="button" class="b risk" onClick={() => (sure.value = true)}>
            {t(m.reset)}
          </button>
        )}
      </div>
    </section>
  );
}
