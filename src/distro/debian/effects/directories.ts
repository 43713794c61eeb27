import type { Entry } from '../../../rootfs/index.ts';
import { entryMaker } from './made-entries.ts';
import type { Effect } from './types.ts';

/** Where the kernel, the container runtime and programs expect a directory, whatever packages are there. */
const DIRECTORIES: readonly (readonly [path: string, mode: number])[] = [
  ['dev', 0o755],
  ['etc', 0o755],
  ['home', 0o755],
  ['proc', 0o555],
  ['root', 0o700],
  ['run', 0o755],
  ['sys', 0o555],
  ['tmp', 0o1777],
  ['usr', 0o755],
  ['var', 0o755],
  ['var/tmp', 0o1777],
];

/** Links of the merged /usr: without /lib64 no dynamic program finds its loader. */
const MERGED = ['bin', 'lib', 'lib32', 'lib64', 'libo32', 'libx32', 'sbin'];

export const directories: Effect = {
  name: 'directories',
  description:
    'Directories that every image needs, /tmp with mode 1777, and the links /bin, /lib, /sbin of the merged /usr',
  covers: [],
  apply: async ({ root, settings }) => {
    const make = entryMaker(settings.epoch);
    const made: Entry[] = DIRECTORIES.filter(([path]) => !root.get(path)).map(([path, mode]) =>
      make.directory(path, { mode }),
    );
    if (!root.get('var/run')) made.push(make.symlink('var/run', '/run'));
    for (const name of MERGED)
      if (!root.get(name) && root.get(`usr/${name}`)?.type === 'directory')
        made.push(make.symlink(name, `usr/${name}`));
    return made;
  },
};
