import type { Context } from '../../../base/context.ts';
import type { Digest } from '../../../base/digest.ts';
import { openImage } from '../../../oci/index.ts';
import { attestAt, listEvidence, signAt } from '../../../trust/index.ts';
import { type BuiltResult, readBuiltResult } from '../read-built-result.ts';
import type { CandidateStep } from '../step-input.ts';
import { mayGoOn } from './test.ts';

/** Documents first, the image itself last: what has its own signature has all the others. */
export const sign: CandidateStep = async ({ candidate, files, settings }, context) => {
  const { key, tests, image } = candidate;
  const built = await readBuiltResult(files.resultPath(key), image);
  const untested = built.platforms.find(
    ({ digest }) => !tests.some((each) => each.digest === digest && mayGoOn(each, settings.allowUntested)),
  );
  if (untested !== undefined) return { candidate, why: `${untested.platform} was not tested` };
  const location = files.image(key);
  const { result } = built;
  const attested = await evidenceIn(location, [result.image, ...result.platforms], context);
  const documents = result.sboms.length + result.provenance.length;
  if (attested <= documents) {
    const means = await settings.signing();
    if (attested < documents) await attestAt({ image: location, what: { result }, means }, context);
    await signAt({ image: location, means }, context);
  }
  return { candidate: { ...candidate, stage: 'signed' } };
};

/** How many signatures and attestations a layout holds of these. */
export async function evidenceIn(
  image: string,
  subjects: readonly Digest[],
  context: Context,
): Promise<number> {
  const source = await openImage({ image }, context);
  try {
    let found = 0;
    for (const subject of new Set(subjects))
      found += (await listEvidence({ source, subject }, context)).evidence.length;
    return found;
  } finally {
    await source.close();
  }
}

/** True where the image and each of its documents is signed. */
export async function isSigned(
  location: string,
  { result }: BuiltResult,
  context: Context,
): Promise<boolean> {
  const documents = result.sboms.length + result.provenance.length;
  return (await evidenceIn(location, [result.image, ...result.platforms], context)) > documents;
}
