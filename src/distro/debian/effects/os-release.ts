import { entryMaker } from './made-entries.ts';
import type { Effect } from './types.ts';

/** ID and VERSION_ID stay Debian's: scanners choose their advisory feed by them. */
export const osRelease: Effect = {
  name: 'os-release',
  description: '/etc/os-release, a link to /usr/lib/os-release as base-files has it',
  covers: [],
  apply: async ({ root, settings }) => {
    if (root.get('etc/os-release') || !root.get('usr/lib/os-release')) return [];
    return [entryMaker(settings.epoch).symlink('etc/os-release', '../usr/lib/os-release')];
  },
};
