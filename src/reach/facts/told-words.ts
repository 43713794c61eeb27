const LIMIT_CHARACTERS = 2 * 1024 * 1024;
/** What a shell reads, and what runs another program that its arguments name: `sudo a`, `/usr/bin/env a`. */
const OF_SEVERAL =
  /[\n|&;`]|\$\(|^\S*\/\S*\s|^(?:sudo|doas|su|runuser|env|nice|ionice|nohup|timeout|xargs|exec|command|setsid|chroot|nsenter|unshare|flock|stdbuf|chrt|taskset|systemd-run|ssh|\w*sh)\s/;
/** A text that is longer has commands in the middle of it. */
const LONGEST = 1024;
const FIRST = /(?<=^[\s"'(]*)[\w.+-]{2,}(?=[\s"')]|$)/;
const WORD = /[\w.+-]{2,}/g;

/** Words of texts that stand apart which may be names of programs: the first of each, and all of what may be for a shell. */
export class ToldWords {
  readonly #words = new Set<string>();
  #characters = 0;

  add(text: string): void {
    const words = text.length > LONGEST || OF_SEVERAL.test(text) ? text.match(WORD) : FIRST.exec(text);
    for (const word of words ?? []) {
      if (this.#characters > LIMIT_CHARACTERS || this.#words.has(word)) continue;
      this.#words.add(word);
      this.#characters += word.length;
    }
  }

  /** With spaces between; undefined: too many to keep. */
  words(): string | undefined {
    return this.#characters > LIMIT_CHARACTERS ? undefined : [...this.#words].join(' ');
  }
}
