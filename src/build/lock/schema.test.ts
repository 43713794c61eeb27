import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { WHOLE_LOCK } from '../../../test/fakes/whole-lock.ts';
import { Lockfile } from './schema.ts';

describe('the schema of a lock', () => {
  it('knows all that stands in one', () => {
    assert.deepEqual(Lockfile.parse(WHOLE_LOCK), WHOLE_LOCK);
  });

  it('misses whatever is left out, but for what is optional and for an architecture', () => {
    const missed = without(WHOLE_LOCK).filter(({ left }) => Lockfile.safeParse(left).success);
    assert.deepEqual(
      missed.map(({ path }) => path),
      [
        'epoch',
        'catalog',
        'slim',
        'archs.amd64',
        'archs.amd64.repositories.0.validUntil',
        'archs.amd64.repositories.0.snapshot',
        'archs.amd64.packages.0.control',
        'archs.amd64.packages.0.data',
        'archs.amd64.packages.0.reasons.0.from',
        'archs.amd64.layers',
        'archs.amd64.pieces',
      ],
    );
  });
});

/** All that is left of `value` without one of its properties, whichever, at any depth. */
function without(value: object): { path: string; left: object }[] {
  const isList = Array.isArray(value);
  return Object.entries(value).flatMap(([name, of]) => {
    const { [name]: _, ...left } = value as Record<string, unknown>;
    const below = typeof of === 'object' ? without(of as object) : [];
    return [
      ...(isList ? [] : [{ path: name, left }]),
      ...below.map((each) => ({
        path: `${name}.${each.path}`,
        left: isList ? Object.assign([...value], { [name]: each.left }) : { ...value, [name]: each.left },
      })),
    ];
  });
}
