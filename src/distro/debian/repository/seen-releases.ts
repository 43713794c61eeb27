import { mkdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { writeFileAtomically } from '../../../base/atomic-write.ts';
import { type Digest, isDigest } from '../../../base/digest.ts';
import { messageOf } from '../../../base/errors.ts';
import { systemCodeOf } from '../../../base/storage-errors.ts';
import type { SuiteRequest } from '../types.ts';
import { repositoryError } from './errors.ts';

/** Which Release of a suite was accepted last. The digests find it in the cache when offline, where it is verified anew. */
export type SeenRelease = { date: number; digest: Digest; signatureDigest?: Digest };

/**
 * The newest Release seen of each suite. It stands outside the cache, so that an emptied cache does not let a mirror
 * serve last year's state again.
 */
export type SeenReleases = {
  get(request: SuiteRequest): Promise<SeenRelease | undefined>;
  put(request: SuiteRequest, seen: SeenRelease): Promise<void>;
};

/** Kept in one JSON file, made on first use. */
export function seenReleasesFile(path: string): SeenReleases {
  return {
    async get(request) {
      return (await readRecord(path)).get(keyOf(request));
    },
    async put(request, seen) {
      const record = await readRecord(path);
      const earlier = record.get(keyOf(request));
      if (earlier !== undefined && (earlier.digest === seen.digest || earlier.date > seen.date)) return;
      record.set(keyOf(request), seen);
      await mkdir(dirname(path), { recursive: true, mode: 0o700 });
      const entries = [...record].sort(([a], [b]) => (a < b ? -1 : 1));
      await writeFileAtomically(path, `${JSON.stringify(Object.fromEntries(entries), null, 2)}\n`, 0o600);
    },
  };
}

/** Nothing is remembered: for callers that need no floor, such as a check of one given file. */
export const noSeenReleases: SeenReleases = { get: async () => undefined, put: async () => {} };

function keyOf({ archive, suite, snapshot }: SuiteRequest): string {
  return snapshot === undefined ? `${archive}/${suite}` : `${archive}/${suite}@${snapshot}`;
}

/** A damaged record is an error and not an empty one: that would quietly lower the floor. */
async function readRecord(path: string): Promise<Map<string, SeenRelease>> {
  try {
    const parsed: unknown = JSON.parse(await readFile(path, 'utf8'));
    if (parsed === null || typeof parsed !== 'object') throw new Error('not an object');
    return new Map(Object.entries(parsed).map(([key, value]) => [key, parseSeen(value)]));
  } catch (cause) {
    if (systemCodeOf(cause) === 'ENOENT') return new Map();
    throw repositoryError(
      'REPOSITORY_RECORD',
      `cannot read the record of releases ${path}: ${messageOf(cause)}`,
      {
        hint: 'it protects against mirrors that serve an old state; remove the file to start a new record',
        cause,
      },
    );
  }
}

function parseSeen(value: unknown): SeenRelease {
  const { date, digest, signatureDigest } = (value ?? {}) as Record<string, unknown>;
  const isSound = typeof date === 'number' && typeof digest === 'string' && isDigest(digest);
  if (!isSound) throw new Error('an entry has no date or digest');
  const hasSignature = typeof signatureDigest === 'string' && isDigest(signatureDigest);
  return { date, digest, ...(hasSignature && { signatureDigest }) };
}
