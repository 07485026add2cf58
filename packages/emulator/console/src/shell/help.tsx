import { useEffect, useRef } from "preact/hooks";
import { t } from "../i18n";
import * as m from "../i18n/messages";
import { CloseButton } from "../ui/parts";
import { helpOpen } from "./keyboard";

/** The list of keys. */
export function Help() {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (helpOpen.value) dialog.current?.showModal();
    else dialog.current?.close();
  }, [helpOpen.value]);
  const keys: [string[], string][] = [
    [["j", "k"], t(m.keyMove)],
    [["/"], t(m.keyFilter)],
    [["r"], t(m.keyRepeat)],
    [["1", "…", "6"], t(m.keyScreen)],
    [["Esc"], t(m.keyClose)],
    [["?"], t(m.keyHelp)],
  ];
  return (
    <dialog ref={dialog} aria-labelledby="help-title" onClose={() => (helpOpen.value = false)}>
      <div>
        <div class="row">
          <h2 id="help-title" class="grow">
            {t(m.keys)}
          </h2>
          <CloseButton onClick={() => (helpOpen.value = false)} />
        </div>
        <dl class="keys">
          {keys.map(([names, does]) => (
            <>
              <dt>
                {names.map((name) => (
                  <>
                    <kbd>{name}</kbd>{" "}
                  </>
                ))}
              </dt>
              <dd>{does}</dd>
            </>
          ))}
        </dl>
        <p class="muted">{t(m.helpMore)}</p>
      </div>
    </dialog>
  );
}
