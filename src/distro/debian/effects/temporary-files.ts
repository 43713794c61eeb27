import { compareBytes } from '../../../base/index.ts';
import type { Entry } from '../../../rootfs/index.ts';
import { type AccountNumbers, accountNumbers } from './accounts/account-numbers.ts';
import { type EntryMaker, entryMaker, readText, treePath } from './made-entries.ts';
import type { Effect, RootView } from './types.ts';

const FOLDER = 'usr/lib/tmpfiles.d';
/** With `!` a line is for the boot, with `^` it holds the name of a credential, with `~` Base64. */
const DIRECTORY = /^[dDvqQ][-=+]{0,3}$/;
const FILE = /^[fF][-=+]{0,3}$/;
const LINK = /^L[-=+?]{0,3}$/;

export const temporaryFiles: Effect = {
  name: 'temporary-files',
  description: 'Directories, empty files and links that tmpfiles.d files of packages ask for',
  covers: [{ command: 'systemd-tmpfiles' }],
  apply: async ({ root, settings }) => {
    const files = root.list(FOLDER).filter(({ path }) => path.endsWith('.conf'));
    if (files.length === 0) return [];
    const numbers = await accountNumbers(root);
    const make = entryMaker(settings.epoch);
    const texts = await Promise.all(files.map(({ path }) => readText(root, path)));
    const lines = texts.flatMap((text) => (text ?? '').split('\n'));
    const made = new Map<string, Entry>();
    for (const line of lines) {
      const entry = entryOf(line, root, numbers, make);
      if (entry && !made.has(entry.path)) made.set(entry.path, entry);
    }
    return [...made.values()].sort((a, b) => compareBytes(a.path, b.path));
  },
};

/** tmpfiles.d(5): `type path mode user group age argument`. Lines with specifiers (`%`) are not for images. */
function entryOf(line: string, root: RootView, numbers: AccountNumbers, make: EntryMaker): Entry | undefined {
  const [type = '', absolute = '', mode = '-', user = '-', group = '-', , ...argument] = line
    .trim()
    .split(/\s+/);
  const path = treePath(absolute);
  if (path === undefined || path === '' || absolute.includes('%') || root.get(path)) return undefined;
  const [uid, gid] = [numberOf(user, numbers.uid), numberOf(group, numbers.gid)];
  if (uid === undefined || gid === undefined) return undefined;
  const permissions = /^[~:]*([0-7]{3,4})$/.exec(mode)?.[1];
  const attributes = (fallback: number) => ({
    mode: permissions === undefined ? fallback : Number.parseInt(permissions, 8),
    uid,
    gid,
  });
  if (DIRECTORY.test(type)) return make.directory(path, attributes(0o755));
  if (FILE.test(type)) return make.file(path, argument.join(' '), attributes(0o644));
  const target = argument.join(' ');
  return LINK.test(type) && target !== '' && !target.includes('%') ? make.symlink(path, target) : undefined;
}

function numberOf(text: string, lookUp: (name: string) => number | undefined): number | undefined {
  if (text === '-') return 0;
  return /^:?\d{1,9}$/.test(text) ? Number(text.replace(':', '')) : lookUp(text.replace(/^:/, ''));
}
