import { parseSlimProvenance, type SaidOfSlim } from '../../attestation/index.ts';
import type { Context } from '../../base/context.ts';
import type { Digest } from '../../base/digest.ts';
import { compressorPin } from '../../compression/index.ts';
import { type ImageSource, parsePlatform, readImage } from '../../oci/index.ts';
import { buildError } from '../errors.ts';
import { provenanceDocuments } from '../reproduce/index.ts';
import { cutImage } from './slim-image.ts';
import type { CutPlatformInput } from './slim-one-platform.ts';

export type CheckSlimInput = Pick<CutPlatformInput, 'source' | 'cacheKeyFile' | 'program'> & {
  /** What is said to be cut out of `source`. */
  slimmed: ImageSource;
};

export type SlimCheck = {
  /** `incomplete`: another version made it, with other rules or another compressor; nothing can be said. */
  result: 'identical' | 'different' | 'incomplete';
  /** What it says that it was made of. */
  source: Digest;
  expected: Digest;
  /** What came of cutting again. */
  made?: Digest;
  why?: string;
};

/**
 * Cuts the source again as the provenance of a cut image says, which nobody signed, and compares digests. Throws SLIM_NO_PROVENANCE, and
 * SLIM_SOURCE where that was made of another image.
 */
export async function checkSlim(
  { source, slimmed, ...look }: CheckSlimInput,
  context: Context,
): Promise<SlimCheck> {
  const { descriptor, index } = await readImage(slimmed);
  const said = await provenanceOf(slimmed, descriptor.digest);
  const { asked, source: from, platforms } = said;
  const answer = { source: from, expected: descriptor.digest };
  const [platform] = platforms;
  const chosen = index === undefined && platform !== undefined ? parsePlatform(platform) : undefined;
  const image = await readImage(source.image, chosen);
  if (image.descriptor.digest !== from)
    throw buildError(
      'SLIM_SOURCE',
      `${slimmed.name} was made of ${from}, and ${source.name} is ${image.descriptor.digest}`,
      { hint: `name the source by its digest: REPOSITORY@${from}` },
    );
  const compressor = compressorPin('gzip');
  if (compressor.digest !== said.compressor)
    return { ...answer, result: 'incomplete', why: 'another compressor made it' };
  const made = await cutImage(
    image,
    {
      ...look,
      source,
      platform: chosen,
      slim: { keep: [...asked.keep], drop: [...asked.drop], dropShell: asked.shell === 'drop' },
      roots: asked.roots.map((argv) => ({ why: '--root', argv: [...argv] })),
    },
    context,
  );
  const { digest } = made.descriptor;
  if (digest === answer.expected) return { ...answer, result: 'identical', made: digest };
  const engine = made.platforms[0]?.engine;
  if (said.engine !== engine)
    return {
      ...answer,
      result: 'incomplete',
      made: digest,
      why: `version ${said.engine} of the rules made it, and this is ${engine}`,
    };
  return { ...answer, result: 'different', made: digest };
}

async function provenanceOf(slimmed: ImageSource, digest: Digest): Promise<SaidOfSlim> {
  for await (const bytes of provenanceDocuments(slimmed, digest)) {
    const said = await parseSlimProvenance(bytes);
    if (said?.subjects.includes(digest)) return said;
  }
  throw buildError(
    'SLIM_NO_PROVENANCE',
    `${slimmed.name} has no provenance that says what it was cut out of`,
    { hint: 'what was built from a recipe is checked by "shearwall reproduce IMAGE"' },
  );
}
