import type { Key } from 'openpgp';
import type { Context } from '../../../base/context.ts';
import { type Digest, digestOf } from '../../../base/digest.ts';
import { fetchBytes } from '../../../base/download.ts';
import { httpError, offlineError } from '../../../base/http-errors.ts';
import { joinUrl } from '../../../base/join-url.ts';
import { redactUrl } from '../../../base/redact-url.ts';
import { withoutUndefined } from '../../../base/without-undefined.ts';
import { hasPinnedKeys, isPinned } from '../keys/index.ts';
import { readKeyring } from '../keys/read-keyring.ts';
import type { SuiteRequest, VerifiedRelease } from '../types.ts';
import { checkRelease } from './check-release.ts';
import { firstMirrorThatServes } from './first-mirror.ts';
import { parseRelease, type ReleaseText } from './parse-release.ts';
import type { SeenRelease, SeenReleases } from './seen-releases.ts';
import { snapshotTime } from './snapshot-time.ts';
import { verifyClearsigned, verifyDetached } from './verify-signature.ts';

const RELEASE_LIMIT_BYTES = 8 << 20;
const SIGNATURE_LIMIT_BYTES = 256 << 10;

/** A Release that may be relied on: what the lock records, what its index files are, and where they can be had. */
export type SuiteRelease = {
  request: SuiteRequest;
  verified: VerifiedRelease;
  text: ReleaseText;
  /** The mirror that served it first, then the others. */
  mirrors: readonly string[];
};

/** The newest Release of each suite by each key that signed it, in seconds since 1970: by suite, a space, and the fingerprint. */
export type ReleaseFloors = Readonly<Record<string, number>>;

export type ReleaseOptions = {
  /** Addresses in the order in which they are asked: see `mirrorsFor`. */
  mirrors: readonly string[];
  /** The Date in the lock, in seconds since 1970: an older Release is refused. Not for snapshots. */
  floorDate?: number | undefined;
  /** What somebody remembers besides. */
  floors?: ReleaseFloors | undefined;
  seen: SeenReleases;
};

/** The bytes that were signed, with the signature when it is a file of its own. */
type SignedBytes = { bytes: Buffer; signature?: Buffer };

/**
 * The newest acceptable Release of a suite: signature, identity, contents, age. A mirror that fails or is behind is
 * skipped with a warning; only when none is left is it an error, which lists the reason of each.
 */
export async function fetchRelease(
  request: SuiteRequest,
  options: ReleaseOptions,
  context: Context,
): Promise<SuiteRelease> {
  const keys = await readKeyring(request);
  const judge = releaseJudge(request, keys, (signers) => floorOf(request, options, signers), context);
  if (context.offline) {
    const seen = await newestSeen(request, keys, options.seen);
    return judge(await cachedRelease(request, seen, context), options.mirrors, 'the cached Release');
  }

  return firstMirrorThatServes(
    options.mirrors,
    `the Release of ${request.suite}`,
    context,
    async (mirror) => {
      const signed = await fetchSigned(mirror, request.suite, context);
      const others = options.mirrors.filter((other) => other !== mirror);
      const what = `the Release of ${request.suite} at ${redactUrl(mirror)}`;
      const release = await judge(signed, [mirror, ...others], what);
      warnOfForeignKeys(release, context);
      await remember(release, signed, options.seen, context);
      return release;
    },
  );
}

/** Under whose name a Release is noted: under none where a pinned key signed it, else under each key of the recipe that did. */
function notedUnder(
  { archive, suite }: SuiteRequest,
  fingerprints: readonly string[],
): (string | undefined)[] {
  return fingerprints.some((fingerprint) => isPinned(archive, suite, fingerprint))
    ? [undefined]
    : [...fingerprints];
}

/** Whoever reads no recipe would take a suite of Debian for signed by Debian. */
function warnOfForeignKeys(
  { request: { archive, suite }, verified: { fingerprints } }: SuiteRelease,
  context: Context,
): void {
  const isDebians = fingerprints.some((fingerprint) => isPinned(archive, suite, fingerprint));
  if (isDebians || !hasPinnedKeys(archive, suite)) return;
  context.log.warn(
    `the Release of ${suite} is signed by no key of Debian, but by one that the recipe names: ${fingerprints.join(', ')}`,
  );
}

/** Only what somebody noted who signed this Release, too, can make it too old. */
async function floorOf(
  request: SuiteRequest,
  options: ReleaseOptions,
  fingerprints: readonly string[],
): Promise<number | undefined> {
  if (request.snapshot !== undefined) return undefined;
  // Whoever signed: a damaged note is said at once, and not when it would have counted.
  await options.seen.get(request);
  const notes = await Promise.all(
    notedUnder(request, fingerprints).map((signer) => options.seen.get(request, signer)),
  );
  const told = fingerprints.map((fingerprint) => options.floors?.[`${request.suite} ${fingerprint}`]);
  const dates = [options.floorDate, ...told, ...notes.map((seen) => seen?.date)].filter(
    (date) => date !== undefined,
  );
  return dates.length === 0 ? undefined : Math.max(...dates);
}

/** The Release accepted last by any of the keys that may sign. */
async function newestSeen(
  request: SuiteRequest,
  keys: readonly Key[],
  seen: SeenReleases,
): Promise<SeenRelease | undefined> {
  const signers = keys.map((key) => key.getFingerprint().toUpperCase());
  const notes = await Promise.all([undefined, ...signers].map((signer) => seen.get(request, signer)));
  return notes
    .filter((note) => note !== undefined)
    .toSorted((a, b) => b.date - a.date)
    .at(0);
}

type Judge = (signed: SignedBytes, mirrors: readonly string[], what: string) => Promise<SuiteRelease>;

function releaseJudge(
  request: SuiteRequest,
  keys: Key[],
  floorFor: (fingerprints: readonly string[]) => Promise<number | undefined>,
  context: Context,
): Judge {
  const at = request.snapshot === undefined ? context.clock.nowMs() / 1000 : snapshotTime(request.snapshot);
  return async ({ bytes, signature }, mirrors, what) => {
    const when = new Date(at * 1000);
    const signed = signature
      ? await verifyDetached({ bytes, signature }, keys, when, what)
      : await verifyClearsigned(bytes, keys, when, what);
    const text = parseRelease(signed.text, what);
    const floorDate = await floorFor(signed.fingerprints);
    checkRelease(text, request, { at, floorDate }, what);
    const verified: VerifiedRelease = withoutUndefined({
      suite: request.suite,
      codename: text.codename,
      origin: text.origin,
      date: text.date,
      validUntil: text.validUntil,
      snapshot: request.snapshot,
      digest: digestOf(bytes),
      fingerprints: signed.fingerprints,
      components: request.components.slice(),
    });
    return { request, verified, text, mirrors };
  };
}

/** InRelease, or for archives that have none Release with Release.gpg. */
async function fetchSigned(mirror: string, suite: string, context: Context): Promise<SignedBytes> {
  const get = async (name: string, limitBytes: number): Promise<Buffer> => {
    const url = joinUrl(mirror, 'dists', suite, name);
    const { bytes } = await fetchBytes(context.http, url, { ...context, limitBytes, headers: NO_STALE_COPY });
    return bytes;
  };
  try {
    return { bytes: await get('InRelease', RELEASE_LIMIT_BYTES) };
  } catch (error) {
    if (!httpError.is(error, 'HTTP_NOT_FOUND')) throw error;
  }
  const bytes = await get('Release', RELEASE_LIMIT_BYTES);
  return { bytes, signature: await get('Release.gpg', SIGNATURE_LIMIT_BYTES) };
}

/** Proxies on the way ask the mirror whether their copy is the newest, as apt has them do. */
const NO_STALE_COPY = { 'cache-control': 'max-age=0' };

async function remember(
  release: SuiteRelease,
  signed: SignedBytes,
  seen: SeenReleases,
  context: Context,
): Promise<void> {
  const digest = await context.cache.put('blob', signed.bytes);
  const signatureDigest = signed.signature && (await context.cache.put('blob', signed.signature));
  const { date, fingerprints } = release.verified;
  const note = withoutUndefined({ date, digest, signatureDigest });
  for (const signer of notedUnder(release.request, fingerprints))
    await seen.put(release.request, note, signer);
}

/** Offline: the Release accepted last. It is verified and judged again, by today's clock and keys. */
async function cachedRelease(
  request: SuiteRequest,
  seen: SeenRelease | undefined,
  context: Context,
): Promise<SignedBytes> {
  const read = (digest: Digest): Promise<Buffer | undefined> =>
    context.cache.read('blob', digest, RELEASE_LIMIT_BYTES);
  const bytes = seen && (await read(seen.digest));
  const signature = seen?.signatureDigest && (await read(seen.signatureDigest));
  const isWhole = bytes !== undefined && (seen?.signatureDigest === undefined || signature !== undefined);
  if (!isWhole) throw offlineError(`the Release of ${request.suite}`);
  return withoutUndefined({ bytes, signature });
}
