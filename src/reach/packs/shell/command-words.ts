import type { ParsedScript, Word } from 'unbash';

export function hasErrors({ errors }: ParsedScript): boolean {
  return errors !== undefined && errors.length > 0;
}

/** `cd DIR`, `env -C DIR`: from where on relative names are looked up. */
export function foldersOfCommand(name: string, words: readonly Word[]): Word[] {
  if (name === 'cd' || name === 'pushd') return words.filter(isOperand).slice(0, 1);
  return words.filter((_, index) => words[index - 1]?.value === '-C');
}

export function isOperand(word: Word): boolean {
  return !word.value.startsWith('-') && !/^\w+=/.test(word.value);
}
