// Pictures of 24 by 24, drawn as strokes.
const PATHS = {
  calls: "M4 7h13M13 3l4 4-4 4M20 17H7M11 13l-4 4 4 4",
  conversations: "M4 5h16v11H9l-5 4zM8 9h8M8 12h5",
  callbacks: "M6 20a4 4 0 1 1 3-6.6L13 6M18 20H10M11 6a4 4 0 1 1 6 3l-3 6M18 20a4 4 0 1 0-3.5-6",
  faults: "M13 3 5 13h6l-1 8 8-11h-6z",
  users: "M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7M3 20c0-3.5 2.5-5.5 6-5.5s6 2 6 5.5M16 4.3a3.5 3.5 0 0 1 0 6.4M18 15c2 .8 3 2.6 3 5",
  state: "M12 4c4.4 0 8 1.3 8 3s-3.6 3-8 3-8-1.3-8-3 3.6-3 8-3M4 7v10c0 1.7 3.6 3 8 3s8-1.3 8-3V7M4 12c0 1.7 3.6 3 8 3s8-1.3 8-3",
  search: "M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13M15.5 15.5 20 20",
  close: "M6 6l12 12M18 6 6 18",
  back: "M15 5l-7 7 7 7",
  copy: "M9 9h11v11H9zM15 9V4H4v11h5",
  replay: "M4 12a8 8 0 1 0 2.5-5.800M4 4v5h5",
  help: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18M9.5 9.500a2.5 2.5 0 1 1 3.5 2.300c-.7.3-1 .8-1 1.700M12 16.500v.1",
  light: "M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8M12 2.500v2M12 19.500v2M2.5 12h2M19.5 12h2M5.3 5.300l1.4 1.400M17.3 17.300l1.4 1.400M5.3 18.700l1.4-1.400M17.3 6.700l1.4-1.4",
  dark: "M20 14.500A8.5 8.5 0 0 1 9.5 4 8.5 8.5 0 1 0 20 14.5",
  system: "M3 5h18v11H3zM9 20h6M12 16v4",
  send: "M4 12 20 4l-5 16-3.5-6.500z",
} as const;

export type IconName = keyof typeof PATHS;

export const Icon = ({ name }: { name: IconName }) => (
  <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
    <path d={PATHS[name]} />
  </svg>
);
