// Chinese has no spaces between words: single characters and pairs of them are what is searched for.
const CHINESE = /\p{Script=Han}+/gu;

/** The terms of a text, for the index and for what a reader types. */
export function tokenize(text: string): string[] {
  const terms: string[] = [];
  for (const run of text.match(CHINESE) ?? []) {
    const characters = [...run];
    if (characters.length === 1) terms.push(run);
    for (let at = 0; at + 1 < characters.length; at++) terms.push(characters[at] + characters[at + 1]);
  }
  return terms.concat(text.replace(CHINESE, " ").split(/[\s\p{P}\p{S}]+/u).filter(Boolean));
}
