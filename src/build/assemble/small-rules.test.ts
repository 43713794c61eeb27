import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Owner } from '../../rootfs/index.ts';
import type { ObtainedPackage } from '../obtain/index.ts';
import { replacesPredicate } from './replaces.ts';
import { keepPredicate } from './trim.ts';

describe('keepPredicate', () => {
  const keep = keepPredicate({ doc: true, man: true, locale: true, info: true });

  it('drops what nobody reads in a container, and keeps copyright files and linked doc folders', () => {
    const kept = [
      'usr/share/doc/libc6/copyright',
      'usr/share/doc/libgcc-s1',
      'usr/share/doc-based/x',
      'usr/share/manual',
      'usr/bin/man',
      'etc/doc',
    ];
    const dropped = [
      'usr/share/doc/libc6/changelog.Debian.gz',
      'usr/share/doc/libc6/examples/copyright',
      'usr/share/doc-base/x',
      'usr/share/man/man1/ls.1.gz',
      'usr/share/man',
      'usr/share/locale/de/LC_MESSAGES/x.mo',
      'usr/share/info/dir',
      'usr/share/lintian/overrides/x',
    ];

    assert.deepEqual(kept.filter(keep), kept);
    assert.deepEqual(dropped.filter(keep), []);
  });

  it('drops only what the recipe wants dropped', () => {
    const keepAll = keepPredicate({ doc: false, man: false, locale: false, info: false });
    const keepMan = keepPredicate({ doc: true, man: false, locale: true, info: true });

    assert.equal(keepAll('usr/share/doc/libc6/changelog'), true);
    assert.equal(keepMan('usr/share/man/man1/ls.1'), true);
    assert.equal(keepMan('usr/share/locale/de'), false);
  });
});

describe('replacesPredicate', () => {
  const obtained = (name: string, version: string, replaces?: string): ObtainedPackage =>
    ({
      locked: { name, version },
      unpacked: { control: { fields: new Map(replaces === undefined ? [] : [['Replaces', replaces]]) } },
    }) as unknown as ObtainedPackage;
  const owner = (name: string): Owner => ({ kind: 'package', name });
  const may = (replaces: string | undefined, version = '2.0-1'): boolean =>
    replacesPredicate([obtained('new', '1', replaces), obtained('old', version)])(owner('new'), owner('old'));

  it('lets a package replace files of those that its Replaces names, versions included', () => {
    assert.equal(may('other, old'), true);
    assert.equal(may('old (<< 3)'), true);
    assert.equal(may('old:any (>= 2.0-1)'), true);
    assert.equal(may('old (<< 2.0-1)'), false);
    assert.equal(may('older, old-data'), false);
    assert.equal(may(undefined), false);
  });

  it('lets the recipe and effects replace everything, and no package replace theirs', () => {
    const rule = replacesPredicate([obtained('new', '1', 'old')]);

    assert.equal(rule({ kind: 'recipe', key: 'files' }, owner('new')), true);
    assert.equal(rule({ kind: 'effect', name: 'accounts' }, owner('new')), true);
    assert.equal(rule(owner('new'), { kind: 'effect', name: 'accounts' }), false);
    assert.equal(rule(owner('new'), owner('unknown')), false);
  });
});
