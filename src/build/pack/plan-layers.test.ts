import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { directoryEntry, fileEntry } from '../../../test/fakes/deb-file.ts';
import type { Entry, Owner, TreeEntry } from '../../rootfs/index.ts';
import { planLayers } from './plan-layers.ts';

const metadata = { mode: 0o644, uid: 0, gid: 0, mtime: 1_700_000_000 };
const of = (name: string): Owner => ({ kind: 'package', name });
const file = (path: string, owner: Owner, text = 'x'): TreeEntry => ({ entry: fileEntry(path, text), owner });
const folder = (path: string, owner: Owner): TreeEntry => ({ entry: directoryEntry(path), owner });

const packages = [
  { name: 'small', source: 'one' },
  { name: 'large', source: 'two' },
  { name: 'medium', source: 'one' },
];
const entries: TreeEntry[] = [
  folder('', of('small')),
  folder('etc', of('small')),
  file('etc/passwd', { kind: 'effect', name: 'accounts' }),
  folder('srv', { kind: 'recipe', key: 'paths' }),
  folder('usr', of('large')),
  folder('usr/lib', of('large')),
  file('usr/lib/large', of('large'), 'x'.repeat(300)),
  file('usr/lib/medium', of('medium'), 'x'.repeat(200)),
  file('usr/lib/small', of('small')),
];

function planned(strategy: 'single' | 'package' | 'origin', budget = 10, items = entries) {
  return planLayers(items, packages, { strategy, budget }).map(({ comment, groups }) => ({
    comment,
    paths: groups.flatMap((group) => group.entries.map((entry) => entry.path)),
  }));
}

describe('planLayers', () => {
  it('puts everything into one layer: directories, packages in install order, effects, the recipe', () => {
    assert.deepEqual(planned('single'), [
      {
        comment: 'small large medium effects recipe',
        paths: [
          'etc',
          'srv',
          'usr',
          'usr/lib',
          'usr/lib/small',
          'usr/lib/large',
          'usr/lib/medium',
          'etc/passwd',
        ],
      },
    ]);
  });

  it('gives each package a layer with its parent directories, the largest first, and the rest the last', () => {
    assert.deepEqual(planned('package'), [
      { comment: 'large', paths: ['usr', 'usr/lib', 'usr/lib/large'] },
      { comment: 'medium', paths: ['usr', 'usr/lib', 'usr/lib/medium'] },
      { comment: 'small', paths: ['etc', 'usr', 'usr/lib', 'usr/lib/small'] },
      { comment: 'effects recipe', paths: ['etc', 'srv', 'etc/passwd'] },
    ]);
  });

  it('keeps packages of one source together', () => {
    assert.deepEqual(
      planned('origin').map(({ comment }) => comment),
      ['large', 'small medium', 'effects recipe'],
    );
  });

  it('never makes more layers than the budget, whatever it is', () => {
    for (let budget = 1; budget <= 5; budget++) {
      for (const strategy of ['package', 'origin'] as const) {
        const layers = planned(strategy, budget);
        assert.ok(layers.length <= Math.max(budget, 2), `${layers.length} layers for ${budget}`);
        const files = layers.flatMap(({ paths }) => paths).filter((path) => path.includes('/'));
        for (const { entry } of entries.filter(({ entry }) => entry.type === 'file'))
          assert.equal(files.filter((path) => path === entry.path).length, 1, entry.path);
      }
    }
    assert.deepEqual(
      planned('package', 3).map(({ comment }) => comment),
      ['large', 'medium small', 'effects recipe'],
    );
  });

  it('makes a file of a hard link to what may lie in another layer', () => {
    const link = (path: string, target: string, owner: Owner): TreeEntry => ({
      entry: { path, ...metadata, type: 'hardlink', target } as Entry,
      owner,
    });
    const linked = [
      ...entries,
      link('usr/lib/own', 'usr/lib/large', of('large')),
      link('usr/lib/others', 'usr/lib/large', of('small')),
    ];
    const all = planLayers(linked, packages, { strategy: 'package', budget: 9 }).flatMap(({ groups }) =>
      groups.flatMap((group) => group.entries),
    );

    assert.equal(all.find(({ path }) => path === 'usr/lib/own')?.type, 'hardlink');
    assert.equal(all.find(({ path }) => path === 'usr/lib/others')?.type, 'file');
  });
});
