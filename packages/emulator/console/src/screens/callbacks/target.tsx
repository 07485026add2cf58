import { useSignal } from "@preact/signals";
import * as api from "../../generated/api";
import { t } from "../../i18n";
import * as m from "../../i18n/messages";
import { attempt, say } from "../../shell/toasts";
import { target } from "../../store/emulator";
import { Field } from "../../ui/parts";

/** Where callbacks go, and the form that changes it. */
export function TargetForm() {
  const open = useSignal(false);
  const save = (event: SubmitEvent) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    const [url, secret] = [String(form.get("url")).trim(), String(form.get("secret"))];
    void attempt(() => api.setTarget({ url: url || null, ...(secret ? { secret } : {}) })).then((done) => {
      if (!done) return;
      open.value = false;
      say(url ? t(m.targetSet, { url }) : t(m.targetOff));
    });
  };
  return (
    <>
      <button type="button" class="b" title={target.value.url ?? ""} aria-expanded={open.value} onClick={() => (open.value = !open.value)}>
        <span class={target.value.url ? "dot ok" : "dot"} />
        <span class="mono short">{target.value.url ?? t(m.noTarget)}</span>
      </button>
      {open.value && (
        <form class="row end target" onSubmit={save}>
          <Field label={t(m.targetUrl)}>
            {(id) => <input id={id} class="in" name="url" type="url" placeholder="http://127.0.0.1:3000/im" value={target.value.url ?? ""} />}
          </Field>
          <Field label={t(m.secret)}>
            {(id) => <input id={id} class="in" name="secret" type="password" autoComplete="off" placeholder={target.value.has_secret ? t(m.secretKept) : ""} />}
          </Field>
          <button type="submit" class="b first">
            {t(m.save)}
          </button>
        </form>
      )}
    </>
  );
}
