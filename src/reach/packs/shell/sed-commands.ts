import { toldCommands } from '../../facts/told-commands.ts';
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

/** What `sed -i` puts into a file of settings, as far as it may be a command: `s|@CMD@|date|`, `/x/a command=date`. */
export function commandsPutBySed(text: string): string[][] {
  const replaced = text.split(';').flatMap((command) => {
    const plain = command.trim().replace(/^\d{1,9}|^\$/, '');
    const [name, , replacement = ''] = plain.split(plain[1] ?? '/');
    return name === 's' ? [replacement] : [];
  });
  const [, line] = /(?:^|[\d$/ ])[aic][ \t\\]{1,9}([^\n]+)/.exec(text) ?? [];
  const put = line === undefined ? replaced : [...replaced, line];
  return put.flatMap((each) => [each, ...toldCommands('', each)]).map(splitWords);
}
