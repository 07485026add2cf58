import type { Signal } from "@preact/signals";
import { t } from "../i18n";
import * as m from "../i18n/messages";
import { Icon } from "./icon";

/** The filter of a list; the key / goes to it. */
export const Search = ({ value, label }: { value: Signal<string>; label: string }) => (
  <div class="search" role="search">
    <Icon name="search" />
    <input
      class="in"
      type="search"
      aria-label={label}
      placeholder={t(m.filter)}
      autoComplete="off"
      spellcheck={false}
      value={value.value}
      onInput={(event) => (value.value = event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        value.value = "";
        event.currentTarget.blur();
      }}
    />
    {!value.value && <kbd aria-hidden="true">/</kbd>}
  </div>
);
