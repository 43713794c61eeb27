import assert from 'node:assert/strict';
import { readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import { type FakeMirror, makeKey, startFakeMirror } from '../../../../test/fakes/debian-mirror.ts';
import {
  impatientClock,
  noSeenReleases,
  repositoryContext,
} from '../../../../test/fakes/repository-context.ts';
import type { SuiteRequest } from '../types.ts';
import { fetchRelease } from './fetch-release.ts';
import { type SeenReleases, seenReleasesFolder } from './seen-releases.ts';

const DAY = 86_400;
const daysAgo = (days: number): string =>
  new Date(Date.now() - days * DAY * 1000).toUTCString().replace('GMT', 'UTC');

describe('fetchRelease', () => {
  let mirror: FakeMirror;
  let other: FakeMirror;
  let context: Awaited<ReturnType<typeof repositoryContext>>;
  let seen: SeenReleases;
  before(async () => {
    mirror = await startFakeMirror();
    other = await startFakeMirror();
  });
  after(async () => {
    await mirror.close();
    await other.close();
  });
  beforeEach(async () => {
    for (const each of [mirror, other]) {
      each.behave();
      await each.publish({ suite: 'trixie', signers: [mirror.privateKey] });
      each.requests.length = 0;
    }
    context = await repositoryContext();
    seen = seenReleasesFolder(join(context.dir, 'state/releases'));
  });

  afterEach(() => context[Symbol.asyncDispose]());

  const request = (changes: Partial<SuiteRequest> = {}): SuiteRequest => ({
    archive: 'debian',
    suite: 'trixie',
    components: ['main'],
    architectures: ['amd64'],
    mirrors: [],
    extraKeys: [mirror.key],
    ...changes,
  });

  it('says what was verified, and by which key', async () => {
    const { verified, mirrors } = await fetchRelease(request(), { mirrors: [mirror.url], seen }, context);

    assert.equal(verified.codename, 'trixie');
    assert.deepEqual(verified.fingerprints, [mirror.privateKey.getFingerprint().toUpperCase()]);
    assert.ok(Math.abs(verified.date - (Date.now() / 1000 - DAY)) < DAY / 2);
    assert.match(verified.digest, /^sha256:/);
    assert.deepEqual(mirrors, [mirror.url]);
  });

  it('takes Release with Release.gpg from an archive that has no InRelease', async () => {
    await mirror.publish({ suite: 'detached', detached: true });

    const { verified } = await fetchRelease(
      request({ suite: 'detached' }),
      { mirrors: [mirror.url], seen },
      context,
    );

    assert.equal(verified.codename, 'detached');
  });

  it('is content with one good signature among several', async () => {
    await mirror.publish({ suite: 'trixie', signers: [await makeKey('Unknown'), mirror.privateKey] });

    const { verified } = await fetchRelease(request(), { mirrors: [mirror.url], seen }, context);

    assert.deepEqual(verified.fingerprints, [mirror.privateKey.getFingerprint().toUpperCase()]);
  });

  it('takes CRLF line ends and dash-escaped lines as the signer meant them', async () => {
    await mirror.publish({
      suite: 'trixie',
      fields: { Description: 'x\n - a list\n -----BEGIN' },
      edit: (text) => text.replace(/\n/g, '\r\n'),
    });

    const { text } = await fetchRelease(request(), { mirrors: [mirror.url], seen }, context);

    assert.ok(text.files.has('main/binary-amd64/Packages'));
  });

  it('skips a mirror that is behind or fails, with a warning, and asks the next', async () => {
    await mirror.publish({ suite: 'trixie', fields: { Date: daysAgo(20) } });
    const floorDate = Date.now() / 1000 - 10 * DAY;

    const { mirrors } = await fetchRelease(
      request(),
      { mirrors: [mirror.url, other.url], seen, floorDate },
      context,
    );

    assert.deepEqual(mirrors, [other.url, mirror.url]);
    assert.match(context.log.warnings.join(), /a mirror is skipped.*seen before/);
  });

  it('lists the reason of every mirror when none is left', async () => {
    mirror.misbehave('trixie', 'missing');
    await other.publish({ suite: 'trixie', fields: { Origin: 'Evil' }, signers: [mirror.privateKey] });

    await assert.rejects(fetchRelease(request(), { mirrors: [mirror.url, other.url], seen }, context), {
      code: 'REPOSITORY_UNAVAILABLE',
      message:
        /no mirror has an acceptable copy of the Release of trixie:\n.*does not exist.*\n.*Origin "Evil"/,
    });
  });

  it('remembers the newest Date outside the cache, and refuses an older one after the cache is gone', async () => {
    await fetchRelease(request(), { mirrors: [mirror.url], seen }, context);
    await rm(context.cache.dir, { recursive: true });
    await mirror.publish({ suite: 'trixie', fields: { Date: daysAgo(2) } });

    await assert.rejects(fetchRelease(request(), { mirrors: [mirror.url], seen }, context), {
      code: 'REPOSITORY_ROLLED_BACK',
    });
  });

  it('does not lower the record, and keeps one for each archive and suite', async () => {
    const digest = (await fetchRelease(request(), { mirrors: [mirror.url], seen }, context)).verified.digest;
    const signer = mirror.privateKey.getFingerprint().toUpperCase();
    await seen.put(request(), { date: 5, digest: `sha256:${'0'.repeat(64)}` as typeof digest }, signer);
    await seen.put(request({ suite: 'trixie-updates' }), { date: 5, digest });

    const names = await readdir(join(context.dir, 'state/releases'));
    assert.deepEqual(names.sort(), ['debian_trixie-updates.json', `debian_trixie~${signer}.json`]);
    assert.equal((await seen.get(request(), signer))?.digest, digest);
    assert.equal(await seen.get(request({ archive: 'security' })), undefined);
  });

  it('refuses to go on with a damaged record, which would be no floor at all', async () => {
    await fetchRelease(request(), { mirrors: [mirror.url], seen }, context);
    await writeFile(join(context.dir, 'state/releases/debian_trixie.json'), '{}');

    await assert.rejects(fetchRelease(request(), { mirrors: [mirror.url], seen }, context), {
      code: 'REPOSITORY_RECORD',
    });
  });

  it('judges a snapshot at its own time, without a floor', async () => {
    const snapshot = '20240110T000000Z';
    const fields = { Date: 'Mon, 08 Jan 2024 00:00:00 UTC', 'Valid-Until': 'Mon, 15 Jan 2024 00:00:00 UTC' };
    await mirror.publish({ suite: 'trixie', fields, signedAt: new Date('2024-01-08T00:00:00Z') });
    const floorDate = Date.now() / 1000;

    const { verified } = await fetchRelease(
      request({ snapshot }),
      { mirrors: [mirror.url], seen, floorDate },
      context,
    );

    assert.equal(verified.snapshot, snapshot);
    await assert.rejects(
      fetchRelease(request({ snapshot: '20240201T000000Z' }), { mirrors: [mirror.url], seen }, context),
      { code: 'REPOSITORY_EXPIRED', message: /before the snapshot 20240201T000000Z/ },
    );
    await assert.rejects(
      fetchRelease(request({ snapshot: '20240101T000000Z' }), { mirrors: [mirror.url], seen }, context),
      { code: 'REPOSITORY_SIGNATURE' },
    );
  });

  it('works offline from the cache, verifying again, and says what is missing', async () => {
    const offline = { ...context, offline: true };
    await assert.rejects(fetchRelease(request(), { mirrors: [mirror.url], seen }, offline), {
      code: 'OFFLINE',
      message: /the Release of trixie is not in the cache/,
    });
    const online = await fetchRelease(request(), { mirrors: [mirror.url], seen }, context);
    mirror.requests.length = 0;

    const { verified } = await fetchRelease(request(), { mirrors: [mirror.url], seen }, offline);

    assert.deepEqual(verified, online.verified);
    assert.deepEqual(mirror.requests, []);
    const later = { ...offline, clock: impatientClock(() => Date.now() + 30 * DAY * 1000) };
    await assert.rejects(fetchRelease(request(), { mirrors: [mirror.url], seen }, later), {
      code: 'REPOSITORY_EXPIRED',
    });
  });

  it('waits for a busy mirror as long as it asks', async () => {
    mirror.misbehave('InRelease', 'busy', 2);
    const clock = impatientClock();

    await fetchRelease(request(), { mirrors: [mirror.url], seen: noSeenReleases }, { ...context, clock });

    assert.deepEqual(clock.sleeps, [1000, 1000]);
  });
});
