// What Calls, Callbacks and Users have in common: a filtered list beside what is open in it.
import { type ReadonlySignal, useComputed, useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";
import { count, type Message, t } from "../i18n";
import * as m from "../i18n/messages";
import { neighbour, setScreenKeys } from "../shell/keyboard";
import { type Screen, show } from "../shell/router";
import { SCREEN_NAMES } from "../shell/screen-names";
import { loaded } from "../store/emulator";
import { Choice, Empty, Head } from "./parts";
import { Search } from "./search";
import { type Column, Table } from "./table";

interface Props<T> {
  screen: Screen;
  /** All rows, in the order of the list. */
  rows: ReadonlySignal<readonly T[]>;
  columns: readonly Column<T>[];
  keyOf: (row: T) => string;
  /** What a row has in the address. */
  idOf: (row: T) => string;
  /** What the filter looks at. */
  textOf: (row: T) => string;
  /** Parts of the list that can be shown. */
  kinds: Readonly<Record<string, readonly [Message, (row: T) => unknown]>>;
  filterLabel: Message;
  countLabel: Message;
  /** Key of the row that is open. */
  selected: string | undefined;
  repeat?: (() => void) | undefined;
  /** Buttons of the screen. */
  before?: ComponentChildren;
  after?: ComponentChildren;
  /** What is shown while there are no rows. */
  empty: ComponentChildren;
  detail: ComponentChildren;
}

export function ListScreen<T>(props: Props<T>) {
  const { screen, rows, kinds, keyOf, idOf, textOf, selected } = props;
  const search = useSignal("");
  const kind = useSignal("all");
  const shown = useComputed(() => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const wanted = kinds[kind.value]?.[1];
    return rows.value.filter((row) => (!wanted || wanted(row)) && (!words.length || words.every((word) => textOf(row).toLowerCase().includes(word))));
  });
  const select = (key: string) => {
    const row = shown.value.find((one) => keyOf(one) === key);
    if (row) show(screen, idOf(row));
  };
  useEffect(() =>
    setScreenKeys({
      move: (step) => {
        const to = neighbour(shown.value.map(keyOf), selected, step);
        if (to) select(to);
      },
      repeat: props.repeat,
      close: () => show(screen),
    }),
  );
  return (
    <>
      <Head title={t(SCREEN_NAMES[screen])}>
        <span class="muted" role="status">
          {t(props.countLabel, { n: count(shown.value.length) })}
        </span>
        {props.before}
        <Choice
          label={t(m.show)}
          value={kind.value}
          choices={[["all", t(m.all)], ...Object.entries(kinds).map(([name, [label]]) => [name, t(label)] as const)]}
          onChoose={(value) => (kind.value = value)}
        />
        <Search value={search} label={t(props.filterLabel)} />
        {props.after}
      </Head>
      <div class="body">
        <div class={props.detail ? "split open" : "split"}>
          <div class="panel">
            {shown.value.length ? (
              <Table label={t(SCREEN_NAMES[screen])} rows={shown} columns={props.columns} keyOf={keyOf} selected={selected} onSelect={select} />
            ) : rows.value.length ? (
              <Empty icon="search" title={t(m.noMatch)}>
                <button type="button" class="b" onClick={() => ((search.value = ""), (kind.value = "all"))}>
                  {t(m.showAll)}
                </button>
              </Empty>
            ) : (
              loaded.value && props.empty
            )}
          </div>
          {props.detail}
        </div>
      </div>
    </>
  );
}
