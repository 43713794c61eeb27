/** Hears what of a file is not read, and says it beside the answer. */
export type Say = (message: string) => void;

/** The first `most`. That there are more is said: what is left out silently would pass for what is not there. `what`: `packages`. */
export function atMost<T>(items: readonly T[], most: number, what: string, say: Say): readonly T[] {
  if (items.length <= most) return items;
  say(tooMany(most, what));
  return items.slice(0, most);
}

/** The first lines of a text; that there are more is said. */
export function linesUpTo(most: number, text: string, say: Say): string[] {
  const lines = text.split(/\r?\n/, most + 1);
  if (lines.length <= most) return lines;
  say(tooMany(most, 'lines'));
  return lines.slice(0, most);
}

/** Whether a list has room for one more; that it has none is said. */
export function hasRoom(length: number, most: number, what: string, say: Say | undefined): boolean {
  if (length < most) return true;
  say?.(tooMany(most, what));
  return false;
}

/** At most as many of them; that there are more is said, where somebody hears it. */
export function countUpTo(most: number, count: number, what: string, say: Say | undefined): number {
  if (count <= most) return count;
  say?.(tooMany(most, what));
  return most;
}

function tooMany(most: number, what: string): string {
  return `there are more than ${most} ${what}; the rest is left out`;
}
