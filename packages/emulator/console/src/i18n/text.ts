/** A text in English and in Chinese. */
export type Message = readonly [en: string, zh: string];
