import { signal, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { tryJson } from "../../api/json";
import * as api from "../../generated/api";
import { t } from "../../i18n";
import * as m from "../../i18n/messages";
import { remember, remembered } from "../../shell/remembered";
import { attempt } from "../../shell/toasts";
import { LANGUAGES, snippet, type SnippetLanguage } from "../../snippets/write";
import { Copy } from "../../ui/copy";
import { Choice } from "../../ui/parts";

const names = Object.keys(LANGUAGES) as SnippetLanguage[];
/** The language somebody reads, for every call. */
const chosen = signal<SnippetLanguage>(remembered("snippet", names) ?? "curl");

/** The call as a command, and as code of each client. */
export function Snippets({ call }: { call: api.Call }) {
  const command = useSignal<string | undefined>(undefined);
  const body = tryJson(call.body);
  const wantsCommand = chosen.value === "curl" && body !== undefined;
  useEffect(() => {
    if (wantsCommand) void attempt(() => api.sign({ action: call.action, body: call.body })).then((signed) => (command.value = signed?.curl));
  }, [wantsCommand, call.id]);
  const text = chosen.value === "curl" ? command.value : snippet(chosen.value, call.action, body);
  return (
    <section>
      <div class="titled">
        <h3>{t(m.asCode)}</h3>
        {text && <Copy text={() => text} />}
      </div>
      <Choice
        small
        label={t(m.asCode)}
        value={chosen.value}
        choices={names.map((name) => [name, LANGUAGES[name]] as const)}
        onChoose={(name) => {
          chosen.value = name;
          remember("snippet", name);
        }}
      />
      {text ? (
        <pre class="code" tabIndex={0} role="region" aria-label={LANGUAGES[chosen.value]}>
          {text}
        </pre>
      ) : (
        <p class="muted">{body === undefined || chosen.value !== "curl" ? t(m.noSnippet) : "…"}</p>
      )}
      {chosen.value === "curl" && text && <p class="muted">{t(m.curlValid)}</p>}
    </section>
  );
}
