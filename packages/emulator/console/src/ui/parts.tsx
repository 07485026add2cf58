// Small pieces that several screens show.
import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";
import { language, t } from "../i18n";
import * as m from "../i18n/messages";
import { Icon, type IconName } from "./icon";

export type Tone = "ok" | "warn" | "bad" | "fault" | "";

export const Chip = ({ tone, children, title }: { tone: Tone; children: ComponentChildren; title?: string }) => (
  <span class={`chip ${tone}`} title={title}>
    {children}
  </span>
);

/** What a screen shows while it has nothing, and what to do about it. */
export const Empty = ({ icon, title, children }: { icon: IconName; title: string; children: ComponentChildren }) => (
  <div class="empty">
    <Icon name={icon} />
    <h2>{title}</h2>
    {children}
  </div>
);

export function Field({ label, children }: { label: string; children: (id: string) => ComponentChildren }) {
  const id = useId();
  return (
    <div class="field grow">
      <label for={id}>{label}</label>
      {children(id)}
    </div>
  );
}

/** Choices of which one holds. */
export function Choice<T extends string>(props: {
  label: string;
  value: T;
  choices: readonly (readonly [T, string])[];
  onChoose: (value: T) => void;
  small?: boolean;
}) {
  return (
    <div class={props.small ? "seg small" : "seg"} role="group" aria-label={props.label}>
      {props.choices.map(([value, label]) => (
        <button type="button" key={value} aria-pressed={value === props.value} onClick={() => props.onChoose(value)}>
          {label}
        </button>
      ))}
    </div>
  );
}

/** Name and value, one under the other. */
export const Pairs = ({ of }: { of: readonly (readonly [ComponentChildren, ComponentChildren])[] }) => (
  <dl class="pairs">
    {of.map(([name, value]) => (
      <>
        <dt>{name}</dt>
        <dd>{value}</dd>
      </>
    ))}
  </dl>
);

/** The initials of somebody on a colour that stays the same. */
export function Face({ id, name, square, small, online }: { id: string; name?: string; square?: boolean; small?: boolean; online?: boolean }) {
  let sum = 0;
  for (const letter of id) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) % 9973;
  const letters = name?.trim() ? initials(name.trim()) : id.slice(-2);
  return (
    <span class={`face f${sum % 8}${square ? " square" : ""}${small ? " small" : ""}${online ? " on" : ""}`} aria-hidden="true">
      {letters}
    </span>
  );
}

function initials(name: string): string {
  const words = name.split(/\s+/).map((word) => [...word][0] ?? "");
  return /[\u2e80-\u9fff]/.test(name) ? (words[0] ?? "") : words.slice(0, 2).join("").toUpperCase();
}

const two = (value: number, digits = 2) => String(value).padStart(digits, "0");

/** The time of day, to the millisecond. */
export function timeOf(ms: number): string {
  const at = new Date(ms);
  return `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}.${two(at.getMilliseconds(), 3)}`;
}

/** Date and time. */
export const dateOf = (ms: number): string => new Date(ms).toLocaleString(language.value === "zh" ? "zh-CN" : "en-GB");

/** A duration, with a unit that fits. */
export function took(ms: number | null | undefined): string {
  if (ms === null || ms === undefined) return "–";
  return ms < 10_000 ? `${ms < 10 ? +ms.toFixed(1) : Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}

/** The part of a screen above its lists. */
export const Head = ({ title, children }: { title: string; children?: ComponentChildren }) => (
  <div class="head">
    <h1 tabIndex={-1}>{title}</h1>
    {children}
  </div>
);

export const CloseButton = ({ onClick }: { onClick: () => void }) => (
  <button type="button" class="b plain icon-only" aria-label={t(m.close)} onClick={onClick}>
    <Icon name="close" />
  </button>
);
