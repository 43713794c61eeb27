import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { versionOrder } from './index.ts';
import type { VersionScheme } from './types.ts';

const shared = process.env['SHEARWALL_SHARED'] ?? join(import.meta.dirname, '../../../../shared');
const SIGNS: Record<string, number> = { '<': -1, '=': 0, '>': 1 };

/** File, scheme, number of lines that compare two versions; other lines are empty or comments. */
const TABLES: readonly (readonly [string, VersionScheme, number])[] = [
  ['alpine-versions.txt', 'apk', 778],
  ['alpine-versions-generated.txt', 'apk', 6989],
  ['debian-versions.txt', 'deb', 30],
  ['debian-versions-generated.txt', 'deb', 7221],
  ['maven-versions.txt', 'maven', 102],
  ['maven-versions-generated.txt', 'maven', 7376],
  ['packagist-versions.txt', 'composer', 95],
  ['packagist-versions-generated.txt', 'composer', 5315],
  ['pypi-versions.txt', 'pypi', 37],
  ['pypi-versions-generated.txt', 'pypi', 6187],
  ['rubygems-versions.txt', 'gem', 25],
  ['rubygems-versions-generated.txt', 'gem', 2049],
  ['semver-versions.txt', 'semver', 86],
];

describe('versionOrder', () => {
  for (const [file, scheme, expected] of TABLES) {
    const path = join(shared, 'data/versions', file);
    it(`orders every pair of ${file}, both ways`, {
      skip: !existsSync(path) && 'no ../shared/data/versions',
    }, () => {
      const { compare } = versionOrder(scheme);
      let lines = 0;
      const wrong: string[] = [];
      for (const line of readFileSync(path, 'utf8').split('\n')) {
        if (/^\s*(?:#|\/\/|$)/.test(line)) continue;
        const [a = '', sign = '', b = ''] = line.trim().split(' ');
        const wanted = SIGNS[sign];
        assert.ok(wanted !== undefined, `no comparison in "${line}"`);
        if (Math.sign(compare(a, b)) !== wanted || Math.sign(compare(b, a)) !== 0 - wanted) wrong.push(line);
        lines++;
      }
      assert.deepEqual(wrong, []);
      assert.equal(lines, expected);
    });
  }
});
