import { advisoriesError, installAdvisoryDatabase, openAdvisoryDatabase } from '../../advisories/index.ts';
import type { Context, Digest } from '../../base/index.ts';
import { decompress } from '../../compression/index.ts';
import { type ImageVerification, type VerifyImageInput, verifyImage } from '../../trust/index.ts';
import { scanError } from '../errors.ts';
import { readArtifact } from './artifact.ts';

/** More than any database has by far: what unpacks to more is made to fill disks. */
const MOST_DATABASE_BYTES = 8 * 1024 ** 3;

export type PullInput = Omit<VerifyImageInput, 'wanted' | 'platform'> &
  Pick<VerifyImageInput['wanted'], 'signers'> & {
    /** Where the database goes. */
    path: string;
    /** Take one that is older than the one that is there. */
    allowOlder: boolean;
  };

type Database = { digest: Digest; builtAt: number };

export type Pulled = { verification: ImageVerification; held: Database | undefined } & (
  | { outcome: 'installed' | 'same'; arrived: Database }
  /** A signature of long ago is still a signature: who serves an old database hides what has become known since. */
  | { outcome: 'older'; arrived: Database }
  | { outcome: 'refused' }
);

/**
 * Takes a database from a registry or layout, once it is certain that an accepted signer has signed exactly these bytes. The one
 * that is there is replaced at the end, as a whole, or not at all.
 */
export async function pullDatabase(
  { path, allowOlder, signers, ...image }: PullInput,
  context: Context,
): Promise<Pulled> {
  const wanted = { signers, kind: 'signature' as const, annotations: {} };
  const verification = await verifyImage({ ...image, wanted }, context);
  const held = heldDatabase(path);
  if (!verification.allowed) return { outcome: 'refused', verification, held };
  const { layer, digest, builtAt } = await readArtifact(image.source, verification.digest);
  const arrived = { digest, builtAt };
  if (held?.digest === digest) return { outcome: 'same', verification, held, arrived };
  if (held !== undefined && builtAt < held.builtAt && !allowOlder)
    return { outcome: 'older', verification, held, arrived };
  const bytes = decompress('zstd', image.source.blob(layer), { limitBytes: MOST_DATABASE_BYTES });
  const isWhatItSays = (found: Database): boolean => {
    if (found.digest === digest && found.builtAt === builtAt) return true;
    throw scanError(
      'SCAN_NO_DATABASE',
      `${image.image} contains another database than its manifest says: ${found.digest}`,
      {
        hint: 'ask the publisher to push it again; the database in use is unchanged',
      },
    );
  };
  await installAdvisoryDatabase({ path, bytes, accept: isWhatItSays, shown: image.image });
  return { outcome: 'installed', verification, held, arrived };
}

/** A database that can no longer be read is not a reason to refuse a good one. */
function heldDatabase(path: string): Database | undefined {
  try {
    const database = openAdvisoryDatabase(path);
    const { digest, builtAt } = database;
    database.close();
    return { digest, builtAt };
  } catch (error) {
    if (advisoriesError.is(error)) return undefined;
    throw error;
  }
}
