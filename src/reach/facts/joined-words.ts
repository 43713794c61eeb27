/** Of Go's os/exec, which looks for programs in PATH. */
export const GO_RUNS = 'executable file not found in $PATH';
const LIMIT_CHARACTERS = 8 * 1024 * 1024;
const LIMIT_WORDS = 2 * 1024 * 1024;

/**
 * Texts of a program that puts one after another without an end (Go, Rust): where it runs others, their names are somewhere in them. Texts
 * are taken as they are met; which language it is shows at the end.
 */
export class JoinedWords {
  readonly #texts: string[] = [];
  #characters = 0;
  #isGo = false;

  add(text: string): void {
    this.#isGo ||= text.includes(GO_RUNS);
    this.#characters += text.length;
    if (this.#characters <= LIMIT_CHARACTERS) this.#texts.push(text);
  }

  /** Runs of characters that names of programs have, none twice, with spaces between; undefined: it runs nothing; true: too many to keep. */
  words(isRust: boolean): string | true | undefined {
    if (!this.#isGo && !isRust) return undefined;
    if (this.#characters > LIMIT_CHARACTERS) return true;
    const words = new Set<string>();
    let size = 0;
    for (const text of this.#texts)
      for (const [word] of text.matchAll(/[\w.+-]{2,}/g)) {
        if (words.has(word)) continue;
        words.add(word);
        size += word.length;
        if (size > LIMIT_WORDS) return true;
      }
    return [...words].join(' ');
  }
}
