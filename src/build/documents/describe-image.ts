import { encodeStatement, provenanceStatement, type Subject } from '../../attestation/index.ts';
import { prettyJson } from '../../base/canonical-json.ts';
import type { Context } from '../../base/context.ts';
import { digestOf } from '../../base/digest.ts';
import { catalogGraph } from '../../catalog/index.ts';
import { renderCycloneDx, renderSpdx23, type SbomGraph } from '../../sbom/index.ts';
import type { ComposedPlatform } from '../compose-image.ts';
import type { BuildInput, BuiltImage } from '../types.ts';
import { cataloguePlatform } from './catalogue-platform.ts';
import { packageGraph } from './package-graph.ts';
import { recipeJson } from './recipe-json.ts';
import type { ImageDocument } from './types.ts';
import { wholeGraph } from './whole-graph.ts';

export const SPDX = 'application/spdx+json';
export const CYCLONEDX = 'application/vnd.cyclonedx+json';
/** Of the SBOMs that a build writes. */
export const SBOM_TYPES: ReadonlySet<string> = new Set([SPDX, CYCLONEDX]);
export const IN_TOTO = 'application/vnd.in-toto+json';

/**
 * SBOMs of each platform, and one provenance for all, attached to the image and to each platform's manifest so that it is
 * found from either. Nothing of them is inside a layer, and they contain no time, host, mirror or path.
 */
export async function describeImage(
  input: BuildInput,
  image: BuiltImage,
  context: Context,
): Promise<ImageDocument[]> {
  const { composed } = image;
  const sboms = await sbomsOf(input, composed, context);
  const statement = encodeStatement(provenanceOf(input, image));
  const subjects = [
    composed.descriptor,
    ...(composed.index === undefined ? [] : composed.platforms.map(({ descriptor }) => descriptor)),
  ];
  return [
    ...sboms,
    ...subjects.map(
      (subject): ImageDocument => ({
        kind: 'provenance',
        subject,
        mediaType: IN_TOTO,
        bytes: Buffer.from(statement),
      }),
    ),
  ];
}

/** Of each platform its own, in both formats. */
export async function sbomsOf(
  input: BuildInput,
  { platforms }: BuiltImage['composed'],
  context: Context,
): Promise<ImageDocument[]> {
  const sboms: ImageDocument[] = [];
  for (const platform of platforms) {
    const graph = await graphOf(input, platform, context);
    const sbom = { kind: 'sbom' as const, subject: platform.descriptor };
    sboms.push({ ...sbom, mediaType: SPDX, bytes: Buffer.from(renderSpdx23(graph)) });
    sboms.push({ ...sbom, mediaType: CYCLONEDX, bytes: Buffer.from(renderCycloneDx(graph)) });
  }
  return sboms;
}

async function graphOf(input: BuildInput, platform: ComposedPlatform, context: Context): Promise<SbomGraph> {
  const { built, descriptor } = platform;
  const catalog = await cataloguePlatform(input, platform, context);
  await input.refuse?.(catalog);
  const found = catalogGraph(catalog, { created: built.epoch, files: input.sbomFiles === true });
  return wholeGraph(await packageGraph(input, built, descriptor), found);
}

function provenanceOf(
  { recipe, lock, slim, archs }: BuildInput,
  { composed, platforms, localSources }: BuiltImage,
): ReturnType<typeof provenanceStatement> {
  return provenanceStatement({
    subjects: subjectsOf(recipe.name, composed),
    recipe: { name: recipe.name, digest: recipe.digest, document: recipeJson(recipe) },
    lock: { digest: digestOf(prettyJson(lock)), document: lock },
    slim,
    archs,
    packages: platforms.flatMap(({ packages }) =>
      packages.map(({ locked }) => ({ ...locked, digest: locked.deb.digest })),
    ),
    localFiles: localSources,
  });
}

function subjectsOf(name: string, { index, descriptor, platforms }: BuiltImage['composed']): Subject[] {
  const all = [
    ...(index === undefined ? [] : [{ name, descriptor }]),
    ...platforms.map(({ built, descriptor: platform }) => ({
      name: `${name}:${built.arch}`,
      descriptor: platform,
    })),
  ];
  return all.map((item) => ({ name: item.name, digest: item.descriptor.digest }));
}
