import { withoutUndefined } from '../../base/without-undefined.ts';
import type { Component, SbomFile, SbomGraph } from '../../sbom/index.ts';
import { parsePurl } from '../../versions/index.ts';
import type { LockedGraph } from './package-graph.ts';

/**
 * What the lock says of an image, and what was found in it, as one graph: a package that both know is one component, with the lock's
 * name and digest and with the evidence of both.
 */
export function wholeGraph({ graph: locked, ownerOf }: LockedGraph, found: SbomGraph): SbomGraph {
  const lockedBy = new Map(locked.components.map((component) => [identityOf(component), component]));
  const sameAs = new Map(
    found.components.flatMap((component) => {
      const same = lockedBy.get(identityOf(component));
      return same === undefined ? [] : [[component.id, same] as const];
    }),
  );
  const nameOf = (id: string): string => sameAs.get(id)?.id ?? id;
  const joined = new Map(locked.components.map((component) => [component.id, component]));
  for (const component of found.components) {
    const renamed = withHolders(component, nameOf);
    joined.set(nameOf(component.id), join(sameAs.get(component.id), renamed));
  }
  return {
    ...locked,
    components: [...joined.values()],
    dependencies: [
      ...locked.dependencies,
      ...found.dependencies.map(({ from, to }) => ({ from: nameOf(from), to: nameOf(to) })),
    ],
    files: (found.files ?? []).map((file) => owned(file, nameOf, ownerOf)),
    ...withoutUndefined({ composition: found.composition }),
  };
}

/** An image has one system and is one root; packages are the same by name, version and architecture. */
function identityOf({ id, type, purl }: Component): string {
  if (type === 'operating-system' || type === 'container') return type;
  if (purl?.startsWith('pkg:deb/') !== true) return id;
  const { name, version, qualifiers = {} } = parsePurl(purl);
  return `deb ${name} ${version} ${qualifiers['arch']}`;
}

/** The lock's word counts, where it has one. */
function join(locked: Component | undefined, found: Component): Component {
  if (locked === undefined) return found;
  const { license, licenseNames } = (locked.license ?? locked.licenseNames) ? locked : found;
  const evidence = [...(locked.evidence ?? []), ...(found.evidence ?? [])];
  const properties = { ...found.properties, ...locked.properties };
  return withoutUndefined({
    ...found,
    ...locked,
    license,
    licenseNames,
    evidence: evidence.length > 0 ? evidence : undefined,
    properties: Object.keys(properties).length > 0 ? properties : undefined,
  });
}

function withHolders(component: Component, nameOf: (id: string) => string): Component {
  const { containedIn } = component;
  return containedIn === undefined ? component : { ...component, containedIn: containedIn.map(nameOf) };
}

/** Whose file it is the build knows best, of what packages brought. */
function owned(
  file: SbomFile,
  nameOf: (id: string) => string,
  ownerOf: (path: string) => string | undefined,
): SbomFile {
  return file.owner === undefined ? file : { ...file, owner: ownerOf(file.path) ?? nameOf(file.owner) };
}
