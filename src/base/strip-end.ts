/**
 * Without the `characters` that stand at its end. Not by an expression such as `/\/+$/`, which begins anew at each of them and takes time that
 * grows with the square of their number.
 */
export function stripEnd(text: string, characters: string): string {
  let end = text.length;
  while (end > 0 && characters.includes(text.charAt(end - 1))) end--;
  return text.slice(0, end);
}
