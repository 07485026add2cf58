import type { ComponentChildren } from "preact";
import { t } from "../i18n";
import * as m from "../i18n/messages";
import { type Screen, show } from "../shell/router";
import { Icon } from "./icon";
import { CloseButton } from "./parts";

interface Props {
  screen: Screen;
  label: string;
  title: ComponentChildren;
  /** Beside the title. */
  mark?: ComponentChildren;
  buttons?: ComponentChildren;
  children: ComponentChildren;
}

/** What is open beside a list. */
export function Detail({ screen, label, title, mark, buttons, children }: Props) {
  const close = () => show(screen);
  return (
    <section class="panel detail" aria-label={label}>
      <header>
        <div class="row">
          <button type="button" class="b plain icon-only back" aria-label={t(m.back)} onClick={close}>
            <Icon name="back" />
          </button>
          <h2>{title}</h2>
          {mark}
          <CloseButton onClick={close} />
        </div>
        {buttons && <div class="row">{buttons}</div>}
      </header>
      <div class="content">{children}</div>
    </section>
  );
}
