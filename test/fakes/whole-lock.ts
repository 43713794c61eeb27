import type { DiffId } from '../../src/base/digest.ts';
import { digestOf } from '../../src/base/digest.ts';
import type { Lockfile } from '../../src/build/lock/index.ts';

const blob = { digest: digestOf('blob'), sizeBytes: 1 };

/** A lock in which everything stands that may stand in one. */
export const WHOLE_LOCK: Lockfile = {
  version: 1,
  recipe: { name: 'nginx', digest: digestOf('recipe') },
  epoch: 1_700_000_000,
  catalog: 7,
  compressor: { name: 'gzip', level: 6, digest: digestOf('compressor') },
  slim: { digest: digestOf('slim') },
  archs: {
    amd64: {
      repositories: [
        {
          suite: 'trixie',
          codename: 'trixie',
          origin: 'Debian',
          date: 1_700_000_000,
          validUntil: 1_700_600_000,
          snapshot: '20260301T000000Z',
          digest: digestOf('release'),
          fingerprints: ['F'.repeat(40)],
          components: ['main'],
        },
      ],
      packages: [
        {
          name: 'aa',
          version: '1-1',
          architecture: 'all',
          source: 'a',
          sourceVersion: '1',
          suite: 'trixie-security',
          component: 'non-free-firmware',
          filename: 'pool/updates/main/liba/lib+a/aa_1%3a2~b_all.deb',
          deb: blob,
          control: blob,
          data: blob,
          reasons: [{ from: 'bb', field: 'Pre-Depends', clause: 'aa (>= 1)' }],
        },
      ],
      missingEssential: ['dash'],
      layers: [{ key: digestOf('layer'), diffId: digestOf('tar') as DiffId, crc32: 1, blob }],
      pieces: [{ key: digestOf('piece'), piece: blob }],
    },
  },
};
