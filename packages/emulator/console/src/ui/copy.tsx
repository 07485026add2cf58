import { useSignal } from "@preact/signals";
import { t } from "../i18n";
import * as m from "../i18n/messages";
import { Icon } from "./icon";

/** Puts a text into the clipboard, also where the page is no secure context. */
export async function copyText(text: string): Promise<void> {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const area = document.createElement("textarea");
  area.value = text;
  document.body.append(area);
  area.select();
  document.execCommand("copy");
  area.remove();
}

/** A button that copies, and says that it did. */
export function Copy({ text, label }: { text: () => string; label?: string }) {
  const copied = useSignal(false);
  const copy = async () => {
    await copyText(text());
    copied.value = true;
    setTimeout(() => (copied.value = false), 1500);
  };
  return (
    <button type="button" class="b plain small" onClick={copy}>
      <Icon name="copy" />
      <span aria-live="polite">{copied.value ? t(m.copied) : (label ?? t(m.copy))}</span>
    </button>
  );
}
