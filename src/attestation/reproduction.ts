import type { Digest } from '../base/index.ts';
import { attestationError } from './errors.ts';
import { type Statement, statement } from './statement.ts';
import { REPRODUCTION_TYPE } from './type-uris.ts';

/** What came of building an image again: docs/reference/build-type.md#reproduction. */
export type Reproduction = {
  /** `incomplete`: something that the build needs was not at hand, so nothing can be said. */
  result: 'identical' | 'different' | 'incomplete';
  /** Whether each .deb was checked against a signed Release now, or only against the digests of the lock. */
  packagesFrom: 'verified' | 'from-lock';
  /** Of `verified`: the suites whose Releases were asked, and the OpenPGP keys (fingerprints, upper case) that signed each. */
  releases?: { suite: string; fingerprints: string[] }[];
  /** What it was built from: the digests that provenance has for the same recipe and lock. */
  recipe: { digest: Digest };
  lock: { digest: Digest };
  /** The index and every platform manifest. `rebuilt` is absent where it could not be built. */
  images: { name: string; expected: Digest; rebuilt?: Digest }[];
  /** Whether the SBOMs attached to an identical image are those of the rebuild; `another-catalog`: those of another version. Absent: none. */
  documents?: 'identical' | 'different' | 'another-catalog';
  firstDifference?: Difference;
  /** What was not at hand: `files: ./app`, `libc6_2.41-12_amd64.deb`. */
  missing?: string[];
  tool: { name: 'shearwall'; version: string };
  /** RFC 3339; only where the caller wants the time to be part of the statement. */
  at?: string;
};

export type Difference = {
  /** The platform whose layer it is: `amd64`. */
  arch: string;
  /** Counted from 0; absent when all layers agree and config or manifest differ. */
  layer?: number;
  /** In the image; absent when a whole layer, config or manifest differs. */
  path?: string;
  /** `mode`, `mtime`, `content`, `config.Env`, … */
  attribute: string;
  expected: string;
  actual: string;
};

/** Subjects are the images that were asked about. Throws STATEMENT_CONTRADICTORY when the digests belie the result. */
export function reproductionStatement(reproduction: Reproduction): Statement<Reproduction> {
  requireConsistent(reproduction);
  return statement({
    subjects: reproduction.images.map(({ name, expected }) => ({ name, digest: expected })),
    predicateType: REPRODUCTION_TYPE,
    predicate: reproduction,
  });
}

/** A statement may be signed: it must not be able to say "identical" of digests that differ. */
function requireConsistent({ result, images, firstDifference, missing }: Reproduction): void {
  const same = images.every(({ expected, rebuilt }) => expected === rebuilt);
  const differs = images.some(({ expected, rebuilt }) => rebuilt !== undefined && rebuilt !== expected);
  const bornOut = {
    identical: same && firstDifference === undefined && missing === undefined,
    different: differs,
    incomplete: missing !== undefined && missing.length > 0,
  };
  if (!bornOut[result])
    throw attestationError('STATEMENT_CONTRADICTORY', `the result "${result}" is not what the digests say`, {
      details: { images, missing },
    });
}
