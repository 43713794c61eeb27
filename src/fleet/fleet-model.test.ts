import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { playWorld } from '../../test/fakes/play-world.ts';
import { openStore } from '../store/index.ts';

const clock = { nowMs: () => 0, sleep: async () => {} };
const CASES = Number(process.env['FLEET_CASES'] ?? 15);
const FIRST = Number(process.env['FLEET_SEED'] ?? 1);

describe('answers about random fleets', () => {
  it(`agree with a model that looks at everything, in ${CASES} worlds from seed ${FIRST} on`, async () => {
    const dir = await mkdtemp(join(tmpdir(), 'shearwall-worlds-'));
    try {
      for (let seed = FIRST; seed < FIRST + CASES; seed++) {
        const store = await openStore({ kind: 'sqlite', path: join(dir, `${seed}.db`) }, { clock });
        try {
          await playWorld(seed, store);
        } finally {
          await store.close();
        }
      }
    } finally {
      await rm(dir, { recursive: true });
    }
  });
});
