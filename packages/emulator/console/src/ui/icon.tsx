// Pictures of 24 by 24, drawn as strokes.
const PATHS = {
  calls: "M4 7h14m-4-4 4 4-4 4M20 17H6m4-4-4 4 4 4",
  conversations: "M4 5h16v11H9l-5 4zM8 9h8m-8 3h5",
  callbacks: "M9 15a4 4 0 1 1-4-3M9 4a4 4 0 0 1 5 6l-2 3M12 8l-4 7m10-1a4 4 0 1 1-3 6m3-4h-6",
  faults: "M13 3 5 13h6l-1 8 8-11h-6z",
  users: "M9 11a3 3 0 1 0 0-7 3 3 0 0 0 0 7zM3 20a6 6 0 0 1 12 0zM16 5a3 3 0 0 1 0 5m2 5a6 6 0 0 1 3 5",
  state: "M4 7a8 3 0 0 0 16 0 8 3 0 0 0-16 0v10a8 3 0 0 0 16 0V7M4 12a8 3 0 0 0 16 0",
  search: "M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14m5-2 5 5",
  close: "m6 6 12 12m0-12L6 18",
  back: "m15 5-7 7 7 7",
  copy: "M9 9h11v11H9zm6 0V4H4v11h5",
  replay: "M4 12a8 8 0 1 0 3-6L4 9m0-5v5h5",
  help: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18M9 10a3 3 0 1 1 4 2l-1 2m0 3v0",
  light: "M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8m0-14v2m0 16v2M2 12h2m16 0h2M5 5l1 1m12 12 1 1M5 19l1-1M18 6l1-1",
  dark: "M20 15A9 9 0 0 1 9 4a9 9 0 1 0 11 11",
  system: "M3 5h18v11H3zm6 15h6m-3-4v4",
  send: "M4 12 20 4l-5 16-4-7z",
} as const;

export type IconName = keyof typeof PATHS;

export const Icon = ({ name }: { name: IconName }) => (
  <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
    <path d={PATHS[name]} />
  </svg>
);
