import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { subjectOf } from '../../../test/fakes/judging.ts';
import { type AdvisoryDatabase, listingOf } from '../../advisories/index.ts';
import { askedListings, isDoubtedByIndex, sourceListing } from './source-listing.ts';

/** A database whose index of a release lists `curl` in these versions; undefined: it has no such index. */
function indexOf(versions: readonly string[] | undefined, of = 'Debian:13'): AdvisoryDatabase {
  const listedOf = (ecosystem: string, source: string) =>
    ecosystem === of
      ? versions?.flatMap((sourceVersion) => (source === 'curl' ? [{ sourceVersion }] : []))
      : undefined;
  return { listedOf } as Partial<Record<keyof AdvisoryDatabase, unknown>> as AdvisoryDatabase;
}

const curl = (version: string) =>
  subjectOf(`pkg:deb/debian/curl@${encodeURIComponent(version)}?distro=debian-13`);
const standingOf = (version: string, ...listed: string[]): string | undefined =>
  sourceListing(curl(version), indexOf(listed))?.standing;

describe('how a source stands to the index of its release', () => {
  it('is listed, earlier or newer, by its version', () => {
    for (const [version, standing] of [
      ['8.14.1-2', 'listed'],
      ['8.14.1-1', 'earlier'],
      ['8.14.1-1+deb13u1', 'earlier'],
      ['8.14.1-2~bpo13+1', 'earlier'],
      ['8.14.1-2~deb13u1', 'earlier'],
      ['8.14.1-2+deb13u1', 'newer'],
      ['8.14.1-2+nmu1', 'newer'],
      ['8.14.1-2.1', 'newer'],
      ['9-1', 'newer'],
    ] as const)
      assert.equal(standingOf(version, '8.14.1-2'), standing, version);
    assert.equal(standingOf('2-1', '1-1', '3-1'), 'earlier');
    assert.equal(standingOf('4-1', '1-1', '3-1'), 'newer');
  });

  it('is odd where the archive writes no such version of it', () => {
    for (const version of [
      '8.14.1-2ubuntu1',
      '8.14.1-2~acme',
      '8.14.1',
      '1:8.14.1-2',
      '8.14.1-2+deb13u1.acme',
    ])
      assert.equal(standingOf(version, '8.14.1-2'), 'odd', version);
    assert.equal(standingOf('2-1', '1:3-1'), 'earlier');
    assert.equal(standingOf('1:2-1', '1:3-1'), 'earlier');
    assert.equal(standingOf('2:2-1', '1:3-1'), 'odd');
    assert.equal(standingOf('8.14.1-2ubuntu1', '8.14', '8.14.1-3'), 'odd');
  });

  it('is of a native package by what stands behind its own version', () => {
    assert.equal(standingOf('12.0', '12.1'), 'earlier');
    assert.equal(standingOf('12.1+deb13u1', '12.1'), 'newer');
    assert.equal(standingOf('12.1+deb13u1acme', '12.1'), 'odd');
    assert.equal(standingOf('12.1-1', '12.1'), 'odd');
  });

  it('is absent where the release has no such source, and nobody knows without an index, a release or a version', () => {
    assert.equal(standingOf('1-1'), 'absent');
    const { source, ecosystem, packages } = sourceListing(curl('1-1'), indexOf(['2-1'])) ?? assert.fail();
    assert.deepEqual([source, ecosystem, packages], ['curl', 'Debian:13', [{ sourceVersion: '2-1' }]]);
    const unknown = [
      'pkg:deb/debian/curl?distro=debian-13',
      'pkg:deb/debian/curl@1-1?distro=debian-12',
      'pkg:deb/ubuntu/curl@1-1?distro=ubuntu-24.04',
      'pkg:rpm/debian/curl@1-1?distro=debian-13',
      'pkg:deb/debian/curl@1-1?distro=debian-13&built-from=unknown',
    ];
    for (const purl of unknown)
      assert.equal(sourceListing(subjectOf(purl), indexOf(['1-1'])), undefined, purl);
    assert.equal(sourceListing(curl('1-1'), indexOf(undefined)), undefined);
  });

  it('is written as Ubuntu writes it, in a release of Ubuntu', () => {
    const standing = (version: string, ...listed: string[]): string | undefined =>
      sourceListing(
        subjectOf(`pkg:deb/ubuntu/curl@${encodeURIComponent(version)}?distro=ubuntu-24.04`),
        indexOf(listed, 'Ubuntu:24.04:LTS'),
      )?.standing;
    for (const [version, expected] of [
      ['8.5.0-2ubuntu10.6', 'listed'],
      ['8.5.0-2ubuntu10', 'earlier'],
      ['8.5.0-2ubuntu10.1', 'earlier'],
      ['8.5.0-2build1', 'earlier'],
      ['8.4.0-0ubuntu0.24.04.1', 'earlier'],
      ['8.5.0-2ubuntu10.7', 'newer'],
      ['8.5.0-2ubuntu10.6+esm1', 'newer'],
      ['8.5.0-2ubuntu10.6~acme', 'odd'],
      ['8.5.0-2ubuntu10.6+acme1', 'odd'],
      ['8.5.0-2~noble1', 'odd'],
      ['8.5.0', 'odd'],
    ] as const)
      assert.equal(standing(version, '8.5.0-2ubuntu10.6'), expected, version);
    assert.equal(standing('2.7.14build1', '2.7.14build2'), 'earlier');
    assert.equal(standing('1-1'), 'absent');
  });

  it('is unlisted in an apk index, which is of one repository of several, and has a revision', () => {
    const standing = (version: string, ...listed: string[]): string | undefined =>
      sourceListing(
        subjectOf(`pkg:apk/alpine/curl@${version}?distro=alpine-3.20.3`),
        indexOf(listed, 'Alpine:v3.20'),
      )?.standing;
    for (const [version, expected] of [
      ['8.9.1-r1', 'listed'],
      ['8.9.1-r0', 'earlier'],
      ['8.9.1_rc1-r0', 'earlier'],
      ['8.9.1-r2', 'newer'],
      ['8.10.0-r0', 'newer'],
      ['8.9.1', 'odd'],
      ['8.9.1-1', 'odd'],
      ['8.9.1-r0acme', 'odd'],
    ] as const)
      assert.equal(standing(version, '8.9.1-r1'), expected, version);
    assert.equal(standing('1-r0'), 'unlisted');
    const wolfi = subjectOf('pkg:apk/wolfi/curl@8.9.1-r0?distro=wolfi-20230201');
    assert.equal(sourceListing(wolfi, indexOf(['8.9.1-r0'], 'Wolfi'))?.standing, 'listed');
  });

  it('makes a package doubtful that is absent, newer or odd', () => {
    const isDoubted = (version: string, ...listed: string[]): boolean =>
      isDoubtedByIndex(curl(version), indexOf(listed));
    assert.deepEqual(
      [isDoubted('1-1'), isDoubted('3-1', '2-1'), isDoubted('1-1acme', '2-1')],
      [true, true, true],
    );
    assert.deepEqual([isDoubted('2-1', '2-1'), isDoubted('1-1', '2-1')], [false, false]);
    assert.equal(isDoubtedByIndex(curl('1-1'), indexOf(undefined)), false);
  });

  it('rests on the index being there, and on what it lists of the source', () => {
    const ecosystem = listingOf('Debian:13');
    assert.deepEqual(askedListings(curl('1-1')), [
      { ecosystem, name: '' },
      { ecosystem, name: 'curl' },
    ]);
    assert.deepEqual(askedListings(subjectOf('pkg:npm/curl@1')), []);
  });
});
