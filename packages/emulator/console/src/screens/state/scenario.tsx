import { useSignal } from "@preact/signals";
import { parseJson } from "../../api/json";
import { urlOf } from "../../api/request";
import * as api from "../../generated/api";
import { t } from "../../i18n";
import * as m from "../../i18n/messages";
import { attempt } from "../../shell/toasts";
import { Chip, Field } from "../../ui/parts";
import { chosenText } from "./snapshot";

/** What was done, as a test that does it again. */
export function ScenarioCard() {
  const name = useSignal("my-scenario");
  const result = useSignal<api.ScenarioResult | undefined>(undefined);
  const run = (event: Event) =>
    attempt(async () => {
      const text = await chosenText(event.currentTarget as HTMLInputElement);
      if (text !== undefined) result.value = await api.runScenario(parseJson(text) as unknown as api.Scenario);
    });
  const failed = result.value?.steps.find((step) => !step.ok);
  return (
    <section class="card">
      <h2>{t(m.scenario)}</h2>
      <p class="muted">{t(m.scenarioHow)}</p>
      <div class="row end">
        <Field label={t(m.name)}>{(id) => <input id={id} class="in" value={name.value} onInput={(event) => (name.value = event.currentTarget.value)} />}</Field>
        <a class="b" href={urlOf("scenario", { name: name.value }).href} download={`${name.value || "scenario"}.json`}>
          {t(m.saveScenario)}
        </a>
        <label class="b file">
          {t(m.runScenario)}
          <input type="file" accept="application/json,.json" class="hidden-visually" onChange={run} />
        </label>
      </div>
      <div aria-live="polite">
        {result.value && (
          <div class={`note ${result.value.ok ? "ok" : "bad"}`}>
            <p>
              <Chip tone={result.value.ok ? "ok" : "bad"}>{t(result.value.ok ? m.passed : m.notPassed)}</Chip> {t(m.stepsRun, { n: result.value.steps.length })}
            </p>
            {failed && (
              <p>
                {t(m.stepFailed, { n: failed.step })} {failed.differences.join("; ")}
              </p>
            )}
          </div>
        )}
      </div>
    </section>
  );
}
