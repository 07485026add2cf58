import { computed, effect, signal } from "@preact/signals";
import * as api from "../generated/api";
import { attempt } from "../shell/toasts";
import { dataVersion, loaded } from "./emulator";

/** Everybody the emulator knows. */
export const users = signal<readonly api.User[]>([]);

const byId = computed(() => new Map(users.value.map((user) => [user.user, user])));

export const nameOf = (user: string): string => byId.value.get(user)?.nick_name || user;
export const isOnline = (user: string): boolean => !!byId.value.get(user)?.devices.length;

/** Keeps the list of users fresh, for the life of the page. */
export function followUsers(): void {
  effect(() => {
    if (!loaded.value) return;
    dataVersion.value;
    void attempt(() => api.users()).then((list) => list && (users.value = list.users));
  });
}
