import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { findOwner } from './find-owner.ts';
import { parseOwnerRules } from './parse-owner-rules.ts';
import type { Owned } from './types.ts';

const owned = (more: Partial<Owned> = {}): Owned => ({
  namespace: 'shop',
  kind: 'Deployment',
  name: 'front-web',
  image: 'registry.example.org/shop/front:1.2',
  marks: [{ of: 'pod', marks: { labels: { team: 'web', 'example.org/squad': 'seven' }, annotations: {} } }],
  ...more,
});
const ownerOf = (file: string, what: Owned = owned()): string | undefined =>
  findOwner(what, parseOwnerRules(file, 'owners'))?.name;

describe('a file of owner rules', () => {
  it('lets the last pattern that fits win, also over labels', () => {
    assert.equal(ownerOf('shop everyone\nshop/front-* front # the shop window\n'), 'front');
    assert.equal(ownerOf('shop/Deployment/front-* front\nother nobody'), 'front');
    assert.equal(ownerOf('shop/StatefulSet/front-* front'), 'web');
    assert.equal(ownerOf('sh*p team one'), 'team one');
  });

  it('knows images by their repository', () => {
    assert.equal(ownerOf('image:registry.example.org/shop/* shop'), 'shop');
    assert.equal(ownerOf('image:registry.example.org/* shop'), 'web');
    assert.equal(ownerOf('image:registry.example.org/** shop'), 'shop');
  });

  it('may name the labels that hold an owner', () => {
    assert.equal(ownerOf('label example.org/squad'), 'seven');
    assert.equal(ownerOf('label */squad team'), 'seven');
    assert.equal(ownerOf('label absent\nlabel team'), 'web');
  });

  it('says which line is wrong', () => {
    assert.throws(() => ownerOf('# ok\nshop\n'), /owners line 2: "shop" has no owner/);
    assert.throws(() => ownerOf('a/b/c/d x'), /line 1: "a\/b\/c\/d" is not a valid pattern/);
  });

  it('does not take seconds for a pattern of many stars', () => {
    assert.equal(ownerOf(`${'*a'.repeat(30)}b x`, owned({ namespace: 'a'.repeat(200) })), 'web');
  });
});
