/**
 * A text as far as a program has it written down. `here`: below the folder of the file; `unknown`: after something that cannot be told;
 * `isOpen`: what follows cannot be told.
 */
export type WrittenText = { base: 'here' | 'none' | 'unknown'; text: string; isOpen: boolean };

export const NOTHING_WRITTEN: WrittenText = { base: 'unknown', text: '', isOpen: true };
export const EMPTY_TEXTS: readonly WrittenText[] = [{ base: 'none', text: '', isOpen: false }];
export const LIMIT_TEXTS = 16;

/** Each of the starts with each of the ends, up to a limit. */
export function joinedTexts(
  starts: readonly WrittenText[],
  ends: readonly WrittenText[],
): readonly WrittenText[] {
  return starts.flatMap((start) => ends.map((end) => join(start, end))).slice(0, LIMIT_TEXTS);
}

function join(start: WrittenText, end: WrittenText): WrittenText {
  if (start.isOpen && start.base === 'unknown' && start.text === '')
    return { base: 'unknown', text: end.base === 'none' ? end.text : '', isOpen: end.isOpen };
  if (start.isOpen) return start;
  if (start.base === 'none' && start.text === '') return end;
  if (end.base !== 'none') return { ...start, isOpen: true };
  return { base: start.base, text: start.text + end.text, isOpen: end.isOpen };
}
