/** The longest time a timer takes; beyond it, it would fire at once. */
export const LONGEST_TIMER = 2 ** 31 - 1;
