import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import * as api from "../../generated/api";
import { language, t } from "../../i18n";
import * as m from "../../i18n/messages";
import { attempt } from "../../shell/toasts";
import { Code } from "../../ui/code";

export const textOf = (text: api.Text): string => (language.value === "zh" ? text.zh : text.en);

/** Why the call was let in or not. Asked without a click where the signature is what was wrong. */
export function Explain({ call }: { call: api.Call }) {
  const why = useSignal<api.Explanation | undefined>(undefined);
  const ask = async () => {
    why.value = await attempt(() => api.explain(call.id));
  };
  const refused = call.checks?.some((check) => !check.ok && ["authorization", "scope", "access_key", "body_hash", "signature"].includes(check.name));
  useEffect(() => {
    if (refused) void ask();
  }, [refused]);
  const found = why.value;
  if (!found) {
    return (
      <div>
        <button type="button" class="b small" onClick={ask}>
          {t(m.explain)}
        </button>
      </div>
    );
  }
  return (
    <section aria-live="polite">
      <h3>{t(m.explained)}</h3>
      <div class={`note ${found.accepted ? "ok" : "warn"}`}>
        {found.accepted && <p>{t(m.accepted)}</p>}
        {found.mistakes.map((mistake) => (
          <p key={mistake.name}>
            <b>{textOf(mistake.text)}</b> <code class="muted">{mistake.name}</code>
          </p>
        ))}
        {!found.accepted && !found.mistakes.length && <p>{t(m.noMistake)}</p>}
        {!found.accepted && <p class="muted">{t(m.tried, { n: found.tried })}</p>}
      </div>
      <details>
        <summary>{t(m.signing)}</summary>
        {found.given_signature && <Code title={t(m.givenSignature)} text={found.given_signature} wrap />}
        {found.expected_signature && <Code title={t(m.expectedSignature)} text={found.expected_signature} wrap />}
        {found.canonical_request && <Code title={t(m.canonicalRequest)} text={found.canonical_request} />}
        {found.string_to_sign && <Code title={t(m.stringToSign)} text={found.string_to_sign} />}
      </details>
    </section>
  );
}
