import type { ComponentType } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { connection } from "../api/live";
import { count, language, type Message, t } from "../i18n";
import * as m from "../i18n/messages";
import { Callbacks } from "../screens/callbacks";
import { Calls } from "../screens/calls";
import { Conversations } from "../screens/conversations";
import { Faults } from "../screens/faults";
import { State } from "../screens/state";
import { Users } from "../screens/users";
import { announcement, calls, config, deliveries, rules } from "../store/emulator";
import { Icon } from "../ui/icon";
import { Help } from "./help";
import { helpOpen, setScreenKeys } from "./keyboard";
import { hrefOf, place, type Screen, SCREENS } from "./router";
import { SCREEN_NAMES } from "./screen-names";
import { type Theme, theme, THEMES } from "./theme";
import { Toasts } from "./toasts";

const COMPONENTS: Record<Screen, ComponentType> = { calls: Calls, conversations: Conversations, callbacks: Callbacks, faults: Faults, users: Users, state: State };

function Navigation() {
  const counts: Partial<Record<Screen, number>> = {
    calls: calls.value.length,
    callbacks: deliveries.value.length,
    faults: rules.value.filter((rule) => rule.enabled).length,
  };
  return (
    <nav class="nav" aria-label={t(m.screens)}>
      {SCREENS.map((screen) => (
        <a href={hrefOf(screen)} key={screen} aria-current={place.value.screen === screen ? "page" : undefined}>
          <Icon name={screen} />
          {t(SCREEN_NAMES[screen])}
          {!!counts[screen] && <span class="n">{count(counts[screen])}</span>}
        </a>
      ))}
    </nav>
  );
}

const next = <T,>(all: readonly T[], current: T): T => all[(all.indexOf(current) + 1) % all.length] as T;

function Switches() {
  const themes: Record<Theme, Message> = { system: m.themeSystem, light: m.themeLight, dark: m.themeDark };
  const chosen = `${t(m.theme)}: ${t(themes[theme.value])}`;
  return (
    <div class="switches">
      <button type="button" class="b small icon-only" aria-label={chosen} title={chosen} onClick={() => (theme.value = next(THEMES, theme.value))}>
        <Icon name={theme.value} />
      </button>
      <button type="button" class="b small" lang={language.value === "zh" ? "en" : "zh-CN"} onClick={() => (language.value = language.value === "zh" ? "en" : "zh")}>
        {language.value === "zh" ? "English" : "中文"}
      </button>
      <button type="button" class="b small icon-only" aria-label={t(m.keys)} title={`${t(m.keys)} (?)`} onClick={() => (helpOpen.value = true)}>
        <Icon name="help" />
      </button>
    </div>
  );
}

const Brand = () => (
  <div class="brand">
    <img src="icon.svg" alt="" />
    <span>
      {t(m.brand)}
      <small>{config.value?.version ?? " "}</small>
    </span>
  </div>
);

export function App() {
  const { screen } = place.value;
  const Shown = COMPONENTS[screen];
  const before = useRef(screen);
  document.title = `${t(SCREEN_NAMES[screen])} · ${t(m.brand)}`;
  useEffect(() => {
    // Another screen: a screen reader begins at its title, unless the focus is where it should be.
    if (before.current !== screen) document.querySelector<HTMLElement>("main h1")?.focus({ preventScroll: true });
    before.current = screen;
    return () => setScreenKeys({});
  }, [screen]);
  const states = { connecting: ["", t(m.connecting)], live: ["ok", t(m.live)], lost: ["bad", t(m.lost)] } as const;
  const [tone, words] = states[connection.value];
  return (
    <div class="app">
      <a class="skip" href="#main" onClick={(event) => (event.preventDefault(), document.querySelector<HTMLElement>("main h1")?.focus())}>
        {t(m.skip)}
      </a>
      <header class="side">
        <Brand />
        <Navigation />
        <div class="foot">
          <p class="live">
            <span class={`dot ${tone}`} />
            {words}
          </p>
          <Switches />
        </div>
      </header>
      <main class="main" id="main">
        <Shown key={screen} />
      </main>
      <p class="hidden-visually" aria-live="polite">
        {announcement}
      </p>
      <Toasts />
      <Help />
    </div>
  );
}
