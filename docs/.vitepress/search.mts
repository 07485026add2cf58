/**
 * The terms of a text, for the index and for what a reader types. Chinese has no spaces between words: single characters and
 * pairs of them are what is searched for. Pages get the source of this function alone: it must not use anything outside of it.
 */
export function tokenize(text: string): string[] {
  const chinese = /\p{Script=Han}+/gu;
  const terms: string[] = [];
  for (const run of text.match(chinese) ?? []) {
    const characters = [...run];
    if (characters.length === 1) terms.push(run);
    for (let at = 0; at + 1 < characters.length; at++) terms.push(characters[at] + characters[at + 1]);
  }
  return terms.concat(text.replace(chinese, " ").split(/[\s\p{P}\p{S}]+/u).filter(Boolean));
}
