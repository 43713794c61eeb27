import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { devClock } from '../../../test/fakes/dev-clock.ts';
import { digestOf } from '../../base/digest.ts';
import type { Fields } from '../../base/fields.ts';
import { isoSeconds } from '../../base/utc-time.ts';
import type { ImageJudge, ImageVerdict } from '../types.ts';
import { allowExceptions } from './allow-exceptions.ts';
import { type PolicyException, readException } from './exception.ts';

const DAY = 24 * 3600 * 1000;
const clock = devClock();
const START = clock.nowMs();
const digest = digestOf('debug');
const other = digestOf('other');
const signal = new AbortController().signal;
const spec = {
  digest,
  repository: 'ghcr.io/acme/debug',
  namespaces: ['shop'],
  reason: 'incident 7',
  expires: isoSeconds(START + DAY),
};
const objectOf = (more: object = {}): Fields => ({
  metadata: { name: 'debug', creationTimestamp: isoSeconds(START) },
  spec: JSON.parse(JSON.stringify({ ...spec, ...more })) as Fields,
});
function exceptionOf(more: object = {}): PolicyException {
  const read = readException(objectOf(more));
  if ('problem' in read) assert.fail(read.problem);
  return read;
}

/** Refuses everything; `unmatched`: as what no policy is about. */
function refusing({ unmatched = false, fails = false } = {}): ImageJudge {
  return {
    pinOf: () => 'templates',
    basis: () => ({ policies: digestOf('p'), trustedRoot: digestOf('r') }),
    async judge({ image }) {
      if (fails) throw new Error('the registry is away');
      const found = image.includes('@') ? image.slice(image.indexOf('@') + 1) : digest;
      const of = unmatched ? undefined : (found as ImageVerdict['digest']);
      return { allowed: false, digest: of, reasons: ['unsigned'], warnings: [], validUntil: undefined };
    },
  };
}
async function judged(
  exceptions: readonly PolicyException[],
  image: string,
  { namespace = 'shop', at = START, inner = refusing() } = {},
): Promise<ImageVerdict> {
  const judge = allowExceptions(inner, () => exceptions, { nowMs: () => at });
  return await judge.judge({ image, namespace }, signal);
}

describe('an exception', () => {
  it('lets its image run in its namespaces, and says who may want to know why and until when', async () => {
    const { allowed, exception, warnings } = await judged([exceptionOf()], 'ghcr.io/acme/debug:1');
    assert.deepEqual([allowed, exception], [true, 'debug']);
    assert.match(warnings[0] ?? '', /exception debug \(incident 7\) .* until \S+Z, although unsigned/);
  });

  for (const [what, image] of [
    ['another digest', `ghcr.io/acme/debug@${other}`],
    ['the digest in another repository', `ghcr.io/acme/app@${digest}`],
    ['a repository below it', `ghcr.io/acme/debug/x@${digest}`],
    ['a repository whose name begins so', `ghcr.io/acme/debugger@${digest}`],
    ['the repository of another registry', `quay.io/acme/debug@${digest}`],
    ['the registry at another port', `ghcr.io:5000/acme/debug@${digest}`],
  ] as const)
    it(`is of no use for another image: ${what}`, async () => {
      assert.equal((await judged([exceptionOf()], image)).allowed, false);
    });

  it('is of no use in another namespace, and without one', async () => {
    for (const namespace of ['other', ''])
      assert.equal((await judged([exceptionOf()], 'ghcr.io/acme/debug:1', { namespace })).allowed, false);
  });

  it('counts until it expires, and not one millisecond longer', async () => {
    const { expiresMs } = exceptionOf();
    const at = (ms: number) => judged([exceptionOf()], 'ghcr.io/acme/debug:1', { at: ms });
    assert.equal((await at(expiresMs - 1)).allowed, true);
    assert.equal((await at(expiresMs)).allowed, false);
  });

  it('of a digest counts wherever it is, and of a repository for any digest', async () => {
    const ofDigest = exceptionOf({ repository: undefined });
    assert.equal((await judged([ofDigest], `quay.io/any@${digest}`)).allowed, true);
    assert.equal((await judged([ofDigest], `quay.io/any@${other}`)).allowed, false);
    const ofRepository = exceptionOf({ digest: undefined });
    assert.equal((await judged([ofRepository], `ghcr.io/acme/debug@${other}`)).allowed, true);
  });

  it('needs no registry and no policy where the image is written by digest', async () => {
    for (const inner of [refusing({ fails: true }), refusing({ unmatched: true })]) {
      assert.equal((await judged([exceptionOf()], `ghcr.io/acme/debug@${digest}`, { inner })).allowed, true);
      const byTag = judged([exceptionOf()], 'ghcr.io/acme/debug:1', { inner });
      assert.notEqual(await byTag.then(({ allowed }) => allowed).catch(() => false), true);
    }
  });

  it('is no leave for what is not a reference', async () => {
    await assert.rejects(
      judged([exceptionOf()], `GHCR.io/acme/DEBUG@${digest}`, { inner: refusing({ fails: true }) }),
    );
  });

  for (const [what, more, problem] of [
    ['longer than thirty days', { expires: isoSeconds(START + 31 * DAY) }, /at most 30 days/],
    ['for ever', { expires: undefined }, /^expires/],
    ['until no time', { expires: 'soon' }, /^expires/],
    ['for no image', { digest: undefined, repository: undefined }, /names no image/],
    ['for no namespace', { namespaces: [] }, /^namespaces/],
    ['for what is not a namespace', { namespaces: ['shop', 1] }, /^namespaces/],
    ['without a reason', { reason: '' }, /^reason/],
    ['for half a digest', { digest: 'sha256:00' }, /not a digest/],
    ['for a list of digests', { digest: [digest] }, /not a digest/],
    ['for a tag', { repository: 'ghcr.io/acme/debug:1' }, /without tag/],
    ['for a short name', { repository: 'busybox' }, /docker\.io\/library\/busybox/],
    ['for a pattern', { repository: 'ghcr.io/**' }, /^repository/],
    ['with a field that nobody knows', { tags: ['1'] }, /^tags/],
  ] as const)
    it(`counts for nothing where it is ${what}`, () => {
      const read = readException(objectOf(more));
      assert.match('problem' in read ? read.problem : '', problem);
    });

  it('lasts from when the API server took it, whatever it says of that itself', () => {
    const object = { ...objectOf(), metadata: { name: 'debug' } };
    assert.match(JSON.stringify(readException(object)), /problem/);
  });
});
