import { bytePath } from '../../base/bytes.ts';
import type { Digest } from '../../base/digest.ts';
import { withoutUndefined } from '../../base/without-undefined.ts';
import { licensesFromCopyright } from '../../distro/index.ts';
import type { Descriptor } from '../../oci/index.ts';
import type { Component, SbomGraph } from '../../sbom/index.ts';
import { debPurl } from '../../versions/index.ts';
import type { BuiltPlatform } from '../build-platform.ts';
import type { ObtainedPackage } from '../obtain/index.ts';
import type { BuildInput } from '../types.ts';

/** `ownerOf`: the component of the package that brought a file; effects' files are the image's own. Undefined: the recipe's. */
export type LockedGraph = { graph: SbomGraph; ownerOf(path: string): string | undefined };

/** What the lock says of one platform's image: packages, what depends on what, and effects. */
export async function packageGraph(
  { recipe }: BuildInput,
  platform: BuiltPlatform,
  image: Descriptor,
): Promise<LockedGraph> {
  const system = await operatingSystem(platform);
  const isRemoved = ({ locked }: ObtainedPackage): boolean =>
    platform.slim?.removed.has(locked.name) === true;
  const packages = platform.packages.filter((item) => !isRemoved(item));
  const removed = platform.packages.filter(isRemoved).map((item) => purlOf(item, system.distro));
  const ids = new Map(packages.map((item) => [item.locked.name, purlOf(item, system.distro)]));
  const root: Component = withoutUndefined({
    id: `image:${image.digest}`,
    type: 'container' as const,
    name: recipe.name,
    checksums: [image.digest],
    properties: removed.length > 0 ? { 'shearwall:removed': removed.join(' ') } : undefined,
  });
  const components = [root, system.component];
  for (const item of packages) components.push(await packageComponent(item, system.distro, platform));
  const dependencies = packages.flatMap(({ locked }) =>
    locked.reasons.map(({ from }) => ({
      from: (from === undefined ? root.id : ids.get(from)) ?? root.id,
      to: ids.get(locked.name) ?? '',
    })),
  );
  const graph: SbomGraph = {
    root: root.id,
    components,
    dependencies: dependencies.concat({ from: root.id, to: system.component.id }),
    effects: platform.effects,
    created: platform.epoch,
    origin: 'build',
  };
  return { graph, ownerOf: (path) => ownerOf(path, platform, ids, root.id) };
}

function ownerOf(
  path: string,
  { tree }: BuiltPlatform,
  ids: ReadonlyMap<string, string>,
  root: string,
): string | undefined {
  const owner = tree.ownerOf(path);
  if (owner?.kind === 'package') return ids.get(owner.name);
  return owner?.kind === 'effect' ? root : undefined;
}

type System = { component: Component; distro: string | undefined };

async function operatingSystem({ tree, read }: BuiltPlatform): Promise<System> {
  const entry =
    tree.get(bytePath('etc/os-release'), { follow: true }) ??
    tree.get(bytePath('usr/lib/os-release'), { follow: true });
  const text = entry?.type === 'file' ? Buffer.from(await read(entry.content)).toString('utf8') : '';
  const fields = new Map(
    text
      .split('\n')
      .map((line) => [line.split('=')[0], line.slice(line.indexOf('=') + 1).replaceAll('"', '')]),
  );
  const [id, versionId] = [fields.get('ID'), fields.get('VERSION_ID')];
  const name = fields.get('PRETTY_NAME') ?? id ?? 'Debian';
  return {
    component: withoutUndefined({
      id: `os:${id ?? 'debian'}`,
      type: 'operating-system',
      name: id ?? 'debian',
      description: name,
      version: versionId,
    }),
    distro: id !== undefined && versionId !== undefined ? `${id}-${versionId}` : undefined,
  };
}

function purlOf(
  { locked: { name, version, architecture: arch } }: ObtainedPackage,
  distro: string | undefined,
): string {
  return debPurl(withoutUndefined({ name, version, arch, distro }));
}

async function packageComponent(
  item: ObtainedPackage,
  distro: string | undefined,
  platform: BuiltPlatform,
): Promise<Component> {
  const { locked, unpacked } = item;
  const { fields } = unpacked.control;
  const purl = purlOf(item, distro);
  const { expression, names, copyrights } = await licensesOf(locked.name, platform);
  const [, maintainer, email] = /^([^<]*)<([^>]*)>/.exec(fields.get('Maintainer') ?? '') ?? [];
  const part = platform.slim?.partial.get(locked.name);
  const homepage = fields.get('Homepage');
  const description = fields.get('Description')?.split('\n')[0];
  return withoutUndefined({
    id: purl,
    type: 'library',
    name: locked.name,
    version: locked.version,
    purl,
    license: expression,
    licenseNames: names.length > 0 ? names : undefined,
    copyright: copyrights && copyrights.length > 0 ? copyrights.join('\n') : undefined,
    supplier:
      maintainer && email ? { name: maintainer.trim(), email, kind: 'organization' as const } : undefined,
    description,
    homepage,
    checksums: [locked.deb.digest as Digest],
    evidence: [lockEvidence(locked)],
    properties: {
      'shearwall:package': locked.filename,
      ...withoutUndefined({ 'shearwall:slim': part && `${part.files} of ${part.of} files` }),
    },
    source: {
      name: locked.source,
      version: locked.sourceVersion,
      purl: debPurl(
        withoutUndefined({
          name: locked.source,
          version: locked.sourceVersion,
          arch: 'source',
          distro,
        }),
      ),
    },
  });
}

/** It was unpacked from that very file, which is not in the image. */
function lockEvidence({
  filename,
  deb,
}: ObtainedPackage['locked']): NonNullable<Component['evidence']>[number] {
  const value = `${filename} ${deb.digest}`;
  return { by: 'lock', technique: 'hash-comparison', confidence: 1, locations: [], value };
}

async function licensesOf(
  name: string,
  { tree, read }: BuiltPlatform,
): Promise<ReturnType<typeof licensesFromCopyright>> {
  const entry = tree.get(bytePath(`usr/share/doc/${name}/copyright`), { follow: true });
  return entry?.type === 'file' ? licensesFromCopyright(await read(entry.content)) : { names: [] };
}
