/** Enough to tell kinds apart; a feed that begins with more is looked at no further. */
const MOST_KEYS = 200;

/**
 * The keys at the beginning of a JSON object, or of the first object of a list, where only the beginning is available; with the value where
 * it is a text, else true.
 */
export function topLevelKeys(text: string): Map<string, string | true> {
  const keys = new Map<string, string | true>();
  const tokens = text.matchAll(/"([^"\\]*(?:\\[^][^"\\]*)*)(?:"|\\?$)|[[\]{},:]/g);
  const level = text.startsWith('[') ? 2 : 1;
  let depth = 0;
  let key: string | undefined;
  let isAfterColon = false;
  for (const [token, string] of tokens) {
    if (token === '{' || token === '[') depth++;
    else if (token === '}' || token === ']') {
      if (--depth < level) return keys;
    } else if (depth === level && token === ',') isAfterColon = false;
    else if (depth === level && token === ':') {
      isAfterColon = true;
      if (key !== undefined) keys.set(key, true);
    } else if (depth === level && string !== undefined) {
      if (isAfterColon && key !== undefined) keys.set(key, string);
      else key = string;
    }
    if (keys.size > MOST_KEYS) return keys;
  }
  return keys;
}
