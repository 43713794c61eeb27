/** One option with its value, or an operand; as it was typed. */
export type Item = { flag?: string; value?: string; words: readonly string[] };

/** The words of a line in their kinds. `takesValue`: whether a flag's value is the next word. */
export function splitWords(words: readonly string[], takesValue: (flag: string) => boolean): Item[] {
  const items: Item[] = [];
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? '';
    if (word === '--') return [...items, ...words.slice(at + 1).map((each) => ({ words: [each] }))];
    if (!word.startsWith('-') || word === '-') {
      items.push({ words: [word] });
      continue;
    }
    const equals = word.indexOf('=');
    const flag = equals < 0 ? word : word.slice(0, equals);
    const next = words[at + 1];
    if (equals >= 0) items.push({ flag, value: word.slice(equals + 1), words: [word] });
    else if (takesValue(flag) && next !== undefined) {
      items.push({ flag, value: next, words: [word, next] });
      at++;
    } else items.push({ flag, words: [word] });
  }
  return items;
}
