import { type Digest, isDigest } from '../base/digest.ts';
import { utcTime } from '../base/utc-time.ts';
import { withoutUndefined } from '../base/without-undefined.ts';

/** What is to be acted on now in one image, or why nobody can say. */
export type ImageFindings = {
  actNow: readonly {
    id: string;
    published?: string;
    /** Of the fleet, for each of its packages and whoever runs it. It opens no gate: that is for the exceptions of a policy. */
    excepted?: { until: string; by: string };
  }[];
  unknown?: string;
};

/** What a statement of `FINDINGS_TYPE` says: docs/reference/build-type.md#findings. */
export type FindingsPredicate = {
  /** Rises with each statement of a fleet: an older one never takes the place of a newer one. */
  generation: number;
  /** When it was made, RFC 3339. */
  at: string;
  /** By which advisories: the digest of the database, and when it was made. */
  advisories: { digest: Digest; builtAt: string };
  /** By the digest of a manifest, never of an index. */
  images: Record<Digest, ImageFindings>;
  tool: { name: 'shearwall'; version: string };
};

/** The parts that decisions go by. */
export type ReadFindings = { generation: number; atMs: number; images: ReadonlyMap<string, ImageFindings> };

/** Throws an error that says what is wrong: of a statement that is wrong in one place nothing counts. */
export function readFindings(predicate: unknown): ReadFindings {
  const { generation, at, images } = objectIn(predicate, 'the predicate');
  if (!Number.isSafeInteger(generation) || Number(generation) < 1)
    throw wrong('generation', 'a whole number');
  const atMs = utcTime(typeof at === 'string' ? at : '');
  if (atMs === undefined) throw wrong('at', 'a time');
  const read = new Map<string, ImageFindings>();
  for (const [digest, said] of Object.entries(objectIn(images, 'images'))) {
    if (!isDigest(digest)) throw wrong(`images.${digest.slice(0, 80)}`, 'a digest');
    read.set(digest, readImage(said, `images.${digest}`));
  }
  return { generation: Number(generation), atMs, images: read };
}

function readImage(value: unknown, place: string): ImageFindings {
  const { actNow, unknown } = objectIn(value, place);
  if (!Array.isArray(actNow)) throw wrong(`${place}.actNow`, 'a list');
  if (unknown !== undefined && typeof unknown !== 'string') throw wrong(`${place}.unknown`, 'text');
  const findings = actNow.map((each: unknown, index) => {
    const { id, published } = objectIn(each, `${place}.actNow.${index}`);
    if (typeof id !== 'string' || id === '') throw wrong(`${place}.actNow.${index}.id`, 'text');
    if (published !== undefined && typeof published !== 'string')
      throw wrong(`${place}.actNow.${index}.published`, 'text');
    return withoutUndefined({ id, published });
  });
  return withoutUndefined({ actNow: findings, unknown });
}

function objectIn(value: unknown, place: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw wrong(place, 'an object');
  return value as Record<string, unknown>;
}

function wrong(place: string, wanted: string): Error {
  return new Error(`${place} is not ${wanted}`);
}
