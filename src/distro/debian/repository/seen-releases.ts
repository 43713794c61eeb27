import { join } from 'node:path';
import { writeFileAtomically } from '../../../base/atomic-write.ts';
import { readBounded, SMALL_FILE_BYTES } from '../../../base/bounded-read.ts';
import { prettyJson } from '../../../base/canonical-json.ts';
import { type Digest, isDigest } from '../../../base/digest.ts';
import { messageOf } from '../../../base/errors.ts';
import { makeFolderFor } from '../../../base/make-folder.ts';
import { parseJsonText } from '../../../base/parse-json.ts';
import { systemCodeOf } from '../../../base/storage-errors.ts';
import { withoutUndefined } from '../../../base/without-undefined.ts';
import type { SuiteRequest } from '../types.ts';
import { repositoryError } from './errors.ts';

/** Which Release of a suite was accepted last. The digests find it in the cache when offline, where it is verified again. */
export type SeenRelease = { date: number; digest: Digest; signatureDigest?: Digest };

/**
 * The newest Release seen of each suite. It stands outside the cache, so that an emptied cache does not let a mirror
 * serve last year's state again. What only a recipe's own key vouched for is noted apart, by its fingerprint (`signer`): a recipe of
 * somebody else must not be able to set a floor for anybody who trusts other keys.
 */
export type SeenReleases = {
  get(request: SuiteRequest, signer?: string): Promise<SeenRelease | undefined>;
  put(request: SuiteRequest, seen: SeenRelease, signer?: string): Promise<void>;
};

/** What was seen, for those who look and must leave no trace. */
export function readOnlySeen(seen: SeenReleases): SeenReleases {
  return { get: (request, signer) => seen.get(request, signer), put: async () => {} };
}

/** One small file for each suite and signer, so that programs that run at once do not undo each other's notes. */
export function seenReleasesFolder(dir: string): SeenReleases {
  return {
    get: (request, signer) => readSeen(fileOf(dir, request, signer)),
    async put(request, seen, signer) {
      const path = fileOf(dir, request, signer);
      const earlier = await readSeen(path);
      if (earlier !== undefined && (earlier.digest === seen.digest || earlier.date > seen.date)) return;
      makeFolderFor(path, 0o700);
      await writeFileAtomically(path, prettyJson(seen), 0o600);
    },
  };
}

function fileOf(dir: string, { archive, suite, snapshot }: SuiteRequest, signer?: string): string {
  const name = encodeURIComponent(snapshot === undefined ? suite : `${suite}@${snapshot}`);
  const by = signer === undefined ? '' : `~${encodeURIComponent(signer)}`;
  return join(dir, `${archive}_${name}${by}.json`);
}

/** A damaged note is an error and not a missing one: that would quietly lower the floor. */
async function readSeen(path: string): Promise<SeenRelease | undefined> {
  try {
    return parseSeen(parseJsonText((await readBounded(path, SMALL_FILE_BYTES)).toString('utf8')));
  } catch (cause) {
    if (systemCodeOf(cause) === 'ENOENT') return undefined;
    throw repositoryError('REPOSITORY_RECORD', `cannot read ${path}: ${messageOf(cause)}`, {
      hint: 'it protects against mirrors that serve an old state; remove the file to start over',
      cause,
    });
  }
}

function parseSeen(value: unknown): SeenRelease {
  const { date, digest, signatureDigest } = (value ?? {}) as Record<string, unknown>;
  const isSound = typeof date === 'number' && typeof digest === 'string' && isDigest(digest);
  if (!isSound) throw new Error('it has no date or digest');
  const hasSignature = typeof signatureDigest === 'string' && isDigest(signatureDigest);
  return withoutUndefined({ date, digest, signatureDigest: hasSignature ? signatureDigest : undefined });
}
