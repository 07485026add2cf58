// A table of which only the rows in sight exist, for tens of thousands of them.
import { type ReadonlySignal, useComputed, useSignal, useSignalEffect } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";

/** Height of a row in pixels, as the style has it. */
const ROW = 34;
const HEAD = 32;
/** So many rows are there beyond the edges, for scrolling without gaps. */
const BEYOND = 12;

export interface Column<T> {
  label: string;
  /** Width in CSS; the rest is shared. */
  width?: string;
  class?: string;
  cell: (row: T) => ComponentChildren;
}

interface Props<T> {
  label: string;
  rows: ReadonlySignal<readonly T[]>;
  columns: readonly Column<T>[];
  keyOf: (row: T) => string;
  selected: string | undefined;
  onSelect: (key: string) => void;
}

export function Table<T>({ label, rows, columns, keyOf, selected, onSelect }: Props<T>) {
  const box = useRef<HTMLDivElement>(null);
  const first = useSignal(0);
  const shown = useSignal(30);
  const anchor = useRef<string | undefined>(undefined);
  const fresh = useRef(true);

  const measure = () => {
    const element = box.current;
    if (!element) return;
    first.value = Math.max(0, Math.floor(element.scrollTop / ROW / 4) * 4 - BEYOND);
    shown.value = Math.ceil(element.clientHeight / ROW / 4) * 4 + 2 * BEYOND + 4;
    const top = rows.peek()[Math.floor(element.scrollTop / ROW)];
    anchor.current = element.scrollTop > 0 && top ? keyOf(top) : undefined;
  };
  useEffect(() => {
    const observer = new ResizeObserver(measure);
    if (box.current) observer.observe(box.current);
    return () => observer.disconnect();
  }, []);

  // New rows come at the top: who has scrolled goes on seeing the same rows.
  useSignalEffect(() => {
    const list = rows.value;
    const element = box.current;
    if (!element || anchor.current === undefined) return;
    const before = Math.floor(element.scrollTop / ROW);
    for (let moved = 0; moved < 2_000 && before + moved < list.length; moved++) {
      const row = list[before + moved];
      if (row && keyOf(row) === anchor.current) {
        if (moved) element.scrollTop += moved * ROW;
        return;
      }
    }
  });

  // The selected row comes into sight when the selection moves, not when rows arrive.
  useLayoutEffect(() => {
    const element = box.current;
    const at = selected === undefined ? -1 : rows.peek().findIndex((row) => keyOf(row) === selected);
    if (!element || at < 0) return;
    const top = at * ROW;
    if (top < element.scrollTop) element.scrollTop = top;
    else if (top + ROW + HEAD > element.scrollTop + element.clientHeight) element.scrollTop = top + ROW + HEAD - element.clientHeight;
    measure();
    const held = document.activeElement;
    const opening = fresh.current;
    fresh.current = false;
    if (!opening && (held === document.body || element.contains(held))) {
      requestAnimationFrame(() => element.querySelector<HTMLElement>("tr[aria-current] .name")?.focus({ preventScroll: true }));
    }
  }, [selected]);

  const slice = useComputed(() => {
    const start = Math.min(first.value, Math.max(0, rows.value.length - shown.value));
    return { start, part: rows.value.slice(start, start + shown.value), total: rows.value.length };
  });
  const { start, part, total } = slice.value;
  const after = total - start - part.length;
  return (
    <div class="table" ref={box} onScroll={measure}>
      <table aria-label={label} aria-rowcount={total + 1}>
        <colgroup>
          {columns.map((column) => (
            <col style={{ width: column.width ?? "auto" }} class={column.class ?? ""} />
          ))}
        </colgroup>
        <thead>
          <tr aria-rowindex={1}>
            {columns.map((column) => (
              <th scope="col" class={column.class ?? ""}>
                {column.label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {start > 0 && (
            <tr class="space" aria-hidden="true" key="above">
              <td style={{ height: `${start * ROW}px` }} />
            </tr>
          )}
          {part.map((row, at) => {
            const key = keyOf(row);
            return (
              <tr
                key={key}
                class="pick"
                aria-rowindex={start + at + 2}
                aria-current={key === selected ? "true" : undefined}
                onClick={() => onSelect(key)}
              >
                {columns.map((column) => (
                  <td class={column.class ?? ""}>{column.cell(row)}</td>
                ))}
              </tr>
            );
          })}
          {after > 0 && (
            <tr class="space" aria-hidden="true" key="below">
              <td style={{ height: `${after * ROW}px` }} />
            </tr>
          )}
        </tbody>
      </table>
    </div>
  );
}
