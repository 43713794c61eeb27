import { splitWords } from '../../roots/split-words.ts';

/** `1e date`, `s/a/b/;e date`: GNU sed runs it. */
export function commandsOfSed(text: string): string[][] {
  const [, command] = /(?:^|[\s;{}\d$/!])e[ \t]+([^\n]+)/.exec(text) ?? [];
  return command === undefined ? [] : [splitWords(command)];
}

/** `s/^.*$/date/e`: GNU sed runs what comes out; '' where part of that is what it reads. */
export function replacedBySed(text: string): string[] {
  return text.split(';').flatMap((command) => {
    const plain = command.trim();
    const [name, pattern = '', replacement = '', flags = ''] = plain.split(plain[1] ?? '/');
    if (name !== 's' || !flags.includes('e')) return [];
    const isWhole = /^(?:\^|\.\*)/.test(pattern) && /\.\*\$?$/.test(pattern);
    return [isWhole && !/[&\\]/.test(replacement) ? replacement : ''];
  });
}
