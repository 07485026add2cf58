/** The longest time a timer takes; beyond it, it would fire immediately. */
export const LONGEST_TIMER = 2 ** 31 - 1;
