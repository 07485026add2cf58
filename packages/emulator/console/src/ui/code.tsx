import { useMemo } from "preact/hooks";
import { layOut, pretty } from "../api/json";
import { t } from "../i18n";
import * as m from "../i18n/messages";
import { Copy } from "./copy";

/** So many characters are coloured; more would make the page slow. */
const COLOURED = 40_000;

/** A text from outside, laid out and coloured where it is JSON. Always as text, never as markup. */
export function Code({ text, title, wrap }: { text: string; title?: string | undefined; wrap?: boolean }) {
  const pieces = useMemo(() => (text.length < COLOURED ? layOut(text) : undefined), [text]);
  const shown = pieces?.map((piece) => (piece.kind === "mark" ? piece.text : <span class={piece.kind}>{piece.text}</span>));
  const block = (
    // A scrolling region can be reached by keyboard.
    <pre class={wrap ? "code wrap" : "code"} tabIndex={0} role="region" aria-label={title ?? t(m.code)}>
      {shown ?? text}
    </pre>
  );
  if (!title) return block;
  return (
    <section>
      <div class="titled">
        <h3>{title}</h3>
        <Copy text={() => pretty(text)} />
      </div>
      {text ? block : <p class="muted">{t(m.nothing)}</p>}
    </section>
  );
}

/** A text of ours, such as a command, with a button that copies it. */
export function Command({ text }: { text: string }) {
  return (
    <div class="row">
      <pre class="code wrap grow" tabIndex={0} role="region" aria-label={t(m.code)}>
        {text}
      </pre>
      <Copy text={() => text} />
    </div>
  );
}
