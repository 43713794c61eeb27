/**
 * What stands behind the first `opening` and before the next `closing`: empty where there is none within `limit` characters. The text is gone
 * through once, however often it opens and never closes.
 */
export function textBetween(text: string, opening: RegExp, closing: string, limit: number): string {
  const found = opening.exec(text);
  if (found === null) return '';
  const behind = text.slice(found.index + found[0].length).slice(0, limit + closing.length);
  const end = behind.indexOf(closing);
  return end < 0 ? '' : behind.slice(0, end);
}
