import { compareBytes } from '../../../base/index.ts';
import { entryMaker, readText } from './made-entries.ts';
import type { Effect } from './types.ts';

/** Each package lists its shells in a file of this folder (add-shell(8), update-shells(8)). */
const FOLDER = 'usr/share/debianutils/shells.d';

export const shells: Effect = {
  name: 'shells',
  description: '/etc/shells: the shells that packages list in /usr/share/debianutils/shells.d',
  covers: [
    { command: 'update-shells' },
    { command: 'add-shell' },
    { package: 'debianutils', scripts: ['postinst'] },
  ],
  apply: async ({ root, settings }) => {
    if (root.get('etc/shells')) return [];
    const files = ['usr/share/debianutils/shells', ...root.list(FOLDER).map(({ path }) => path)];
    const lists = await Promise.all(files.map((path) => readText(root, path)));
    const named = lists
      .flatMap((text) => (text ?? '').split('\n'))
      .filter((line) => /^\/[^\s#]+$/.test(line) && root.get(line.slice(1), { follow: true }));
    if (named.length === 0) return [];
    const both = named.flatMap((shell) => [shell, ...otherName(shell)]);
    const text = `# /etc/shells: valid login shells\n${[...new Set(both)].sort(compareBytes).join('\n')}\n`;
    return [entryMaker(settings.epoch).file('etc/shells', text)];
  },
};

/** In the merged /usr each shell has two names. */
function otherName(shell: string): string[] {
  if (shell.startsWith('/usr/bin/')) return [shell.slice('/usr'.length)];
  return shell.startsWith('/bin/') ? [`/usr${shell}`] : [];
}
