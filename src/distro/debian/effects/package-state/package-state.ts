import { compareBytes } from '../../../../base/index.ts';
import type { Entry } from '../../../../rootfs/index.ts';
import { type AccountNumbers, accountNumbers } from '../accounts/account-numbers.ts';
import { type EntryMaker, entryMaker } from '../made-entries.ts';
import type { Effect, RootView } from '../types.ts';
import { statesOf } from './package-states.ts';
import { parseOverride } from './stat-overrides.ts';
import type { State } from './state.ts';

export const packageStates: Effect = {
  name: 'package-state',
  description:
    'Directories, files and owners that scripts of known packages leave behind; modes of their own files',
  covers: [
    {
      command: 'dpkg-statoverride',
      isDone: (words) => !words.includes('--add') || parseOverride(words).length > 0,
    },
  ],
  apply: async ({ root, packages, settings }) => {
    const states = statesOf(packages);
    if (states.length === 0) return [];
    const numbers = await accountNumbers(root);
    const make = entryMaker(settings.epoch);
    const entries = new Map<string, Entry>();
    for (const state of states) {
      const entry = entryOf(state, root, numbers, make);
      if (entry) entries.set(entry.path, entry);
    }
    return [...entries.values()].sort((a, b) => compareBytes(a.path, b.path));
  },
};

/** The entry that a state asks for; undefined where a package's own file stands, or the source is missing. */
function entryOf(state: State, root: RootView, numbers: AccountNumbers, make: EntryMaker): Entry | undefined {
  const { path, mode, user, group } = state;
  const [uid, gid] = [numbers.uid(user), numbers.gid(group)];
  // Not root's instead: a setgid program of a missing group would become one of root's.
  if (uid === undefined || gid === undefined) return undefined;
  const attributes = { mode, uid, gid };
  const present = root.get(path);
  if (state.type === 'attributes') {
    return present?.type === 'file' || present?.type === 'directory'
      ? { ...present, ...attributes }
      : undefined;
  }
  if (state.type === 'directory') {
    return present === undefined || present.type === 'directory'
      ? make.directory(path, attributes)
      : undefined;
  }
  if (state.type === 'symlink') {
    const isEmptyDirectory = present?.type === 'directory' && root.list(path).length === 0;
    return present === undefined || isEmptyDirectory ? make.symlink(path, state.target) : undefined;
  }
  if (present !== undefined) return undefined;
  if (state.type === 'file') return make.file(path, state.text, attributes);
  const source = root.get(state.from, { follow: true });
  return source?.type === 'file' ? { ...source, path, ...attributes } : undefined;
}
