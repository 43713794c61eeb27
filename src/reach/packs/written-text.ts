/**
 * A text as far as a program has it written down. `here`: below the folder of the file; `unknown`: after something that cannot be told;
 * `isOpen`: what follows cannot be told.
 */
export type WrittenText = { base: 'here' | 'none' | 'unknown'; text: string; isOpen: boolean };

export const NOTHING_WRITTEN: WrittenText = { base: 'unknown', text: '', isOpen: true };
export const EMPTY_TEXTS: readonly WrittenText[] = [{ base: 'none', text: '', isOpen: false }];
const LIMIT_TEXTS = 64;
/** Of each side of a text that is put together: all with all are the square of it. */
const LIMIT_JOINED = 16;

/** So many at most. Where one is left out, what cannot be told is among them. */
export function fewTexts(texts: readonly WrittenText[], most = LIMIT_TEXTS): readonly WrittenText[] {
  return texts.length <= most ? texts : [...texts.slice(0, most), NOTHING_WRITTEN];
}

/** Each of the starts with each of the ends, as `fewTexts` has it. */
export function joinedTexts(
  starts: readonly WrittenText[],
  ends: readonly WrittenText[],
): readonly WrittenText[] {
  const few = fewTexts(ends, LIMIT_JOINED);
  return fewTexts(fewTexts(starts, LIMIT_JOINED).flatMap((start) => few.map((end) => join(start, end))));
}

function join(start: WrittenText, end: WrittenText): WrittenText {
  if (start.isOpen && start.base === 'unknown' && start.text === '')
    return { base: 'unknown', text: end.base === 'none' ? end.text : '', isOpen: end.isOpen };
  if (start.isOpen) return start;
  if (start.base === 'none' && start.text === '') return end;
  if (end.base !== 'none') return { ...start, isOpen: true };
  return { base: start.base, text: start.text + end.text, isOpen: end.isOpen };
}
