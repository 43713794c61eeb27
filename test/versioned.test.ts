import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { CATALOGUERS } from '../src/catalog/cataloguers.ts';
import { recordedCode, versionedCode } from './versioned/versioned-code.ts';

const COUNTED = new Map([
  ['rules of matching', 'RULES'],
  ['catalog', 'CATALOG'],
]);

describe('results that are kept', () => {
  const looked = versionedCode();

  it('are made anew when the code that makes them changes: its version counts', async () => {
    const recorded = recordedCode();
    const now = await looked;
    const changed = now.flatMap(({ name, file, version, digest }) => {
      const before = recorded[name];
      if (before?.digest === digest && before.version === version) return [];
      return before?.version === version
        ? [`count up ${COUNTED.get(name) ?? `the version of ${name}`} in ${file}, if its results may differ`]
        : [`${name} in ${file} is version ${version}`];
    });
    assert.deepEqual(changed, [], 'then run "node scripts/record-versions.ts"');
    assert.deepEqual(
      Object.keys(recorded).filter((name) => !now.some((code) => code.name === name)),
      [],
    );
  });

  it('are bound for each examiner there is', async () => {
    const bound = new Set((await looked).map(({ name }) => name));
    const ids = CATALOGUERS.flatMap(({ examiners }) => examiners.map(({ id }) => id));
    assert.deepEqual(
      ids.filter((id) => !bound.has(id)),
      [],
    );
  });
});
