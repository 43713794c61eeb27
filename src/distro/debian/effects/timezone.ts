import { entryMaker } from './made-entries.ts';
import type { Effect } from './types.ts';

const UTC = 'usr/share/zoneinfo/Etc/UTC';

export const timezone: Effect = {
  name: 'timezone',
  description: '/etc/localtime, a link to the zone UTC of tzdata',
  covers: [{ package: 'tzdata', scripts: ['postinst'] }],
  apply: async ({ root, settings }) => {
    if (root.get('etc/localtime') || !root.get(UTC, { follow: true })) return [];
    return [entryMaker(settings.epoch).symlink('etc/localtime', `/${UTC}`)];
  },
};
