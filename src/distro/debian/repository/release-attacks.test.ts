import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, beforeEach, describe, it } from 'node:test';
import { revokeKey } from 'openpgp';
import {
  type FakeMirror,
  makeKey,
  publicKeyOf,
  startFakeMirror,
} from '../../../../test/fakes/debian-mirror.ts';
import {
  impatientClock,
  impatientHttp,
  noSeenReleases,
  repositoryContext,
} from '../../../../test/fakes/repository-context.ts';
import type { Context } from '../../../base/index.ts';
import type { SuiteRequest } from '../types.ts';
import { fetchRelease, type ReleaseOptions } from './fetch-release.ts';
import { seenReleasesFolder } from './seen-releases.ts';

const DAY = 86_400;
const rfc1123 = (ms: number): string => new Date(ms).toUTCString().replace('GMT', 'UTC');
const inDays = (days: number): string => rfc1123(Date.now() + days * DAY * 1000);

describe('fetchRelease under attack', () => {
  let mirror: FakeMirror;
  let context: Awaited<ReturnType<typeof repositoryContext>>;
  before(async () => {
    mirror = await startFakeMirror();
    context = await repositoryContext();
  });
  after(async () => {
    await mirror.close();
    await context[Symbol.asyncDispose]();
  });
  beforeEach(async () => {
    mirror.behave();
    await mirror.publish({ suite: 'trixie' });
  });

  const request = (changes: Partial<SuiteRequest> = {}): SuiteRequest => ({
    archive: 'debian',
    suite: 'trixie',
    components: ['main'],
    architectures: ['amd64'],
    mirrors: [],
    extraKeys: [mirror.key],
    ...changes,
  });

  const refusal = async (
    code: string,
    message: RegExp,
    wanted: SuiteRequest = request(),
    options: Partial<ReleaseOptions> = {},
    theContext: Context = context,
  ): Promise<void> => {
    const url = wanted.archive === 'security' ? `${mirror.url}-security` : mirror.url;
    await assert.rejects(
      fetchRelease(wanted, { mirrors: [url], seen: noSeenReleases, ...options }, theContext),
      (error: Error & { code?: string }) => {
        assert.equal(error.code, code, error.message);
        assert.match(error.message, message);
        return true;
      },
    );
  };

  it('a rolled-back Release: older than the one in the lock', async () => {
    await mirror.publish({ suite: 'trixie', fields: { Date: inDays(-30) } });

    await refusal('REPOSITORY_ROLLED_BACK', /seen before/, request(), {
      floorDate: Date.now() / 1000 - 10 * DAY,
    });
  });

  it('an expired Release: Valid-Until has passed', async () => {
    await mirror.publish({ suite: 'trixie', fields: { 'Valid-Until': inDays(-1) } });

    await refusal('REPOSITORY_EXPIRED', /the Release of trixie at .* expired on 20/);
  });

  it('a Release from the future, which would set a floor that locks everyone out', async () => {
    await mirror.publish({ suite: 'trixie', fields: { Date: inDays(3), 'Valid-Until': undefined } });

    await refusal('REPOSITORY_FROM_THE_FUTURE', /in the future/);
  });

  it('a Release without a Date', async () => {
    await mirror.publish({ suite: 'trixie', fields: { Date: undefined } });

    await refusal('REPOSITORY_MALFORMED', /has no Date/);
  });

  it('another suite under the same keys: bookworm served as trixie', async () => {
    await mirror.publish({ suite: 'trixie', fields: { Codename: 'bookworm', Suite: 'oldstable' } });

    await refusal('REPOSITORY_MISMATCH', /for the suite Codename bookworm, Suite oldstable, not trixie/);
  });

  it("bookworm's real InRelease served as trixie", async () => {
    mirror.put('/debian/dists/trixie/InRelease', realInRelease('bookworm-updates'));

    await refusal(
      'REPOSITORY_MISMATCH',
      /Codename bookworm-updates.* not trixie/,
      request({ extraKeys: [] }),
      {},
      atTimeOfFixtures(),
    );
  });

  it('main served as security: the real one, whose keys may not sign security', async () => {
    mirror.put('/debian-security/dists/trixie-security/InRelease', realInRelease('trixie-updates'));

    await refusal(
      'REPOSITORY_SIGNATURE',
      /6ED0E7B82643E131 may not sign this suite/,
      request({ archive: 'security', suite: 'trixie-security', extraKeys: [] }),
      {},
      atTimeOfFixtures(),
    );
  });

  it('main served as security under one key', async () => {
    const main = mirror.file('/debian/dists/trixie/InRelease') as Buffer;
    mirror.put('/debian-security/dists/trixie-security/InRelease', main);

    await refusal(
      'REPOSITORY_MISMATCH',
      /for the suite Codename trixie, Suite stable, not trixie-security/,
      request({ archive: 'security', suite: 'trixie-security' }),
    );
  });

  it('a real, pinned signature is good at its time', async () => {
    mirror.put('/debian/dists/trixie-updates/InRelease', realInRelease('trixie-updates'));

    const { verified } = await fetchRelease(
      request({ suite: 'trixie-updates', extraKeys: [] }),
      { mirrors: [mirror.url], seen: noSeenReleases },
      atTimeOfFixtures(),
    );

    assert.deepEqual(verified.fingerprints, [
      '04B54C3CDCA79751B16BC6B5225629DF75B188BD',
      'B8B80B5B623EAB6AD8775C45B7C5D7D6350947F8',
    ]);
  });

  it("a floor that a stranger's recipe sets with its own key, to lock out everybody who trusts the pinned ones", async () => {
    const seen = seenReleasesFolder(join(context.dir, 'strangers'));
    const wanted = request({ suite: 'trixie-updates' });
    await mirror.publish({ suite: 'trixie-updates' });
    await fetchRelease(wanted, { mirrors: [mirror.url], seen }, context);
    mirror.put('/debian/dists/trixie-updates/InRelease', realInRelease('trixie-updates'));
    const own = { ...wanted, extraKeys: [] };

    const { verified } = await fetchRelease(own, { mirrors: [mirror.url], seen }, atTimeOfFixtures());

    assert.equal(verified.fingerprints.length, 2);
    assert.equal((await seen.get(own))?.date, verified.date);
    // And the stranger's key is held to what it has signed itself.
    await mirror.publish({ suite: 'trixie-updates', fields: { Date: inDays(-3) } });
    await refusal('REPOSITORY_ROLLED_BACK', /was seen before/, wanted, { seen });
  });

  it('one letter changed in a real InRelease', async () => {
    const text = realInRelease('trixie-updates')
      .toString()
      .replace('Architectures: all amd64', 'Architectures: all amd46');
    mirror.put('/debian/dists/trixie-updates/InRelease', Buffer.from(text));

    await refusal(
      'REPOSITORY_SIGNATURE',
      /04B54C3CDCA79751B16BC6B5225629DF75B188BD is not valid/,
      request({ suite: 'trixie-updates', extraKeys: [] }),
      {},
      atTimeOfFixtures(),
    );
  });

  it('another Origin under the same key', async () => {
    await mirror.publish({ suite: 'trixie', fields: { Origin: 'Raspbian' } });

    await refusal('REPOSITORY_MISMATCH', /Origin "Raspbian", not Debian/);
  });

  it('a wrong architecture: the Release does not hold the one asked for', async () => {
    await refusal(
      'REPOSITORY_MISMATCH',
      /no packages for the architecture riscv64/,
      request({ architectures: ['riscv64'] }),
    );
  });

  it('a component that the Release does not hold', async () => {
    await refusal(
      'REPOSITORY_MISMATCH',
      /no component non-free/,
      request({ components: ['main', 'non-free'] }),
    );
  });

  it('an unsigned Release', async () => {
    await mirror.publish({ suite: 'trixie', signers: [] });

    await refusal('REPOSITORY_SIGNATURE', /is not signed/);
  });

  it('a Release whose detached signature is missing', async () => {
    await mirror.publish({ suite: 'trixie', detached: true });
    mirror.misbehave(/InRelease$|Release\.gpg$/, 'missing');

    await refusal('HTTP_NOT_FOUND', /Release\.gpg does not exist/);
  });

  it('a Release signed by an unknown key', async () => {
    await mirror.publish({ suite: 'trixie', signers: [await makeKey('Mallory')] });

    await refusal('REPOSITORY_SIGNATURE', /may not sign this suite/);
  });

  it('a Release signed by an expired key, even if the signature claims an earlier time', async () => {
    const expired = await makeKey('Old', { expiresAfterSeconds: 30 * DAY });
    await mirror.publish({ suite: 'trixie', signers: [expired], signedAt: new Date('2020-01-10T00:00:00Z') });

    await refusal(
      'REPOSITORY_SIGNATURE',
      /is not valid: .*expired/,
      request({ extraKeys: [publicKeyOf(expired)] }),
    );
  });

  it('a Release signed by a revoked key', async () => {
    const key = await makeKey('Stolen');
    const { publicKey } = await revokeKey({
      key,
      reasonForRevocation: { string: 'stolen' },
      format: 'object',
    });
    await mirror.publish({ suite: 'trixie', signers: [key] });

    await refusal(
      'REPOSITORY_SIGNATURE',
      /is not valid: .*revoked/,
      request({ extraKeys: [Buffer.from(publicKey.armor())] }),
    );
  });

  it('a signature from the future', async () => {
    await mirror.publish({ suite: 'trixie', signedAt: new Date(Date.now() + 2 * DAY * 1000) });

    await refusal('REPOSITORY_SIGNATURE', /is not valid: .*future/);
  });

  const edits: [attack: string, edit: (text: string) => string, message: RegExp][] = [
    ['text before the signed block', (text) => `Origin: Evil\n\n${text}`, /text before the signed block/],
    ['text after the signed block', (text) => `${text}\nOrigin: Evil\n`, /text after the signed block/],
    ['a second signed block', (text) => `${text}${text}`, /more than one signed block/],
    ['an unescaped dash inside', (text) => text.replace('Origin:', '-----Evil\nOrigin:'), /unescaped line/],
    [
      'a header that hides text',
      (text) => text.replace('Hash:', 'Origin: Evil\nHash:'),
      /header besides Hash/,
    ],
    ['a truncated signature', (text) => text.slice(0, -60), /truncated before the end of its signature/],
    ['a truncated text', (text) => text.slice(0, 200), /truncated before the end of its signature/],
    [
      'a field that was changed',
      (text) => text.replace('Codename: trixie', 'Codename: trixia'),
      /is not valid/,
    ],
    ['an empty file', () => '', /is not signed/],
  ];
  for (const [attack, edit, message] of edits) {
    it(`a manipulated InRelease: ${attack}`, async () => {
      await mirror.publish({ suite: 'trixie', edit });

      await refusal('REPOSITORY_SIGNATURE', message);
    });
  }

  it('a huge InRelease is refused before it is read', async () => {
    mirror.misbehave('InRelease', 'huge');

    await refusal('HTTP_TOO_LARGE', /larger than the limit of 8388608 bytes/);
  });

  it('an endless InRelease is cut off at the limit', async () => {
    mirror.misbehave('InRelease', 'endless');

    await refusal('HTTP_TOO_LARGE', /larger than the limit of 8388608 bytes/);
  });

  it('a server that accepts and then says nothing', async () => {
    mirror.misbehave('InRelease', 'silent');

    await refusal(
      'NETWORK_TIMEOUT',
      /sent nothing for 0\.3 s/,
      request(),
      {},
      { ...context, http: impatientHttp },
    );
  });

  it('a suite whose keys nobody knows', async () => {
    await refusal('REPOSITORY_NO_KEY', /the suite jessie/, request({ suite: 'jessie', extraKeys: [] }));
  });

  it('an extra key that is not a key', async () => {
    await refusal(
      'REPOSITORY_BAD_KEY',
      /key 1 of the keyring for trixie/,
      request({ extraKeys: [Buffer.from('hello')] }),
    );
  });

  function atTimeOfFixtures(): Context {
    return { ...context, clock: impatientClock(() => Date.parse('2026-11-24T12:00:00Z')) };
  }
});

function realInRelease(suite: string): Buffer {
  return readFileSync(join(import.meta.dirname, `testdata/${suite}.InRelease`));
}
