import type { Pack } from '../../types.ts';

const ICU = /(?:^|\/)libicuuc\.so/;

/**
 * ICU finds out the name of the zone by what /etc/localtime links to; of a file that is no link it looks for one of the same bytes among
 * all zones (putil.cpp, uprv_tzname).
 */
export const icuPack: Pack = {
  id: 'icu',
  *follow({ path, use }, world) {
    if (use !== 'code' || !ICU.test(path)) return;
    const step = { kind: 'looks for the zone', use: 'data', certainty: 'possible' } as const;
    const evidence = { literal: '/etc/localtime', where: path };
    yield { ...step, to: { path: '/etc/localtime' }, evidence };
    if (world.tree.get('etc/localtime', { follow: false })?.type === 'file')
      yield { ...step, to: { folder: '/usr/share/zoneinfo' }, evidence };
  },
};
