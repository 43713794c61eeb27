import { encodeStatement, slimStatement } from '../../attestation/index.ts';
import type { Context } from '../../base/context.ts';
import { withoutUndefined } from '../../base/without-undefined.ts';
import { catalogGraph, catalogueLayers } from '../../catalog/index.ts';
import { renderCycloneDx, renderSpdx23, type SbomGraph } from '../../sbom/index.ts';
import { CYCLONEDX, type ImageDocument, IN_TOTO, SPDX } from '../documents/index.ts';
import { platformSource } from '../platform-source.ts';
import type { CutPlatformInput } from './slim-one-platform.ts';
import type { SlimmedImage, SlimmedPlatform } from './types.ts';

/** SBOMs of each platform as it is found in what was made, and one provenance for all: nothing in them is of this machine or moment. */
export async function describeSlimmed(
  image: SlimmedImage,
  { source, slim, roots }: Pick<CutPlatformInput, 'source' | 'slim' | 'roots'>,
  context: Context,
): Promise<ImageDocument[]> {
  const documents: ImageDocument[] = [];
  for (const platform of image.platforms) {
    const graph = await graphOf(platform, source.name, context);
    const sbom = { kind: 'sbom' as const, subject: platform.descriptor };
    documents.push({ ...sbom, mediaType: SPDX, bytes: Buffer.from(renderSpdx23(graph)) });
    documents.push({ ...sbom, mediaType: CYCLONEDX, bytes: Buffer.from(renderCycloneDx(graph)) });
  }
  const manifests = image.platforms.map(({ descriptor }) => descriptor);
  const subjects = image.index === undefined ? manifests : [image.descriptor, ...manifests];
  const statement = encodeStatement(
    slimStatement({
      subjects: subjects.map(({ digest }) => digest),
      source: image.source,
      asked: {
        keep: slim.keep,
        drop: slim.drop,
        shell: slim.dropShell ? 'drop' : 'keep',
        roots: roots.flatMap((root) => ('argv' in root ? [[...root.argv]] : [])),
      },
      compressor: image.compressor,
      platforms: image.platforms.map(({ platform, source: from, engine, list, packages }) => ({
        platform,
        source: from,
        engine,
        ...list,
        removed: [...packages.removed].sort(),
        partial: Object.fromEntries([...packages.partial].sort(([a], [b]) => (a < b ? -1 : 1))),
      })),
    }),
  );
  const provenance = { kind: 'provenance' as const, mediaType: IN_TOTO };
  return [...documents, ...subjects.map((subject) => ({ ...provenance, subject, bytes: statement }))];
}

/** What the image lists after the cut, and what went of it. */
async function graphOf(platform: SlimmedPlatform, name: string, context: Context): Promise<SbomGraph> {
  const { packages, epoch } = platform;
  const source = platformSource(name, platform);
  const catalog = await catalogueLayers({ source, refusesDamage: true }, context);
  const graph = catalogGraph(catalog, { created: epoch, files: false });
  const removed = [...packages.removed].sort().join(' ');
  return {
    ...graph,
    components: graph.components.map((component) => {
      const part = packages.partial.get(component.name);
      const said =
        component.id === graph.root
          ? {
              'shearwall:derived-from': platform.source,
              ...withoutUndefined({ 'shearwall:removed': removed === '' ? undefined : removed }),
            }
          : part !== undefined && component.purl !== undefined
            ? { 'shearwall:slim': `${part.files} of ${part.of} files` }
            : undefined;
      return said === undefined
        ? component
        : { ...component, properties: { ...component.properties, ...said } };
    }),
  };
}
