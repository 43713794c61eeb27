import { bytePath } from '../../../base/bytes.ts';
import { withoutUndefined } from '../../../base/without-undefined.ts';
import type { ImageTree } from '../../../image-files/index.ts';
import type { Cataloguer, Evidence, Found } from '../../types.ts';
import { declaredIn } from '../declared/index.ts';
import { type Deployed, deployedFiles } from './deployed.ts';
import type { DepsJson, DepsLibrary } from './deps-json.ts';
import { depsExaminer, lockExaminer, peExaminer } from './examiners.ts';
import { frameworkOf } from './framework.ts';
import { mergedExaminer } from './merged.ts';
import { packedNuget, packedNugetExaminer } from './packed-nuget.ts';
import { programOf } from './program.ts';

/** .NET: what applications and shared frameworks were published with, and programs that only say what they are. */
export const dotnetCataloguer: Cataloguer = {
  id: 'dotnet',
  examiners: [depsExaminer, lockExaminer, peExaminer, packedNugetExaminer, mergedExaminer],
  *catalogue(tree): Generator<Found> {
    const known = new Set<string>();
    for (const { file, facts } of tree.factsOf(depsExaminer)) yield* published(tree, file.path, facts, known);
    for (const { file, facts } of tree.factsOf(peExaminer)) {
      const program = known.has(file.path) ? undefined : programOf(file.path, facts);
      if (program !== undefined) yield program;
    }
    yield* packedNuget(tree);
    for (const { file, facts } of tree.factsOf(lockExaminer)) {
      for (const { name, version, requires } of facts) {
        const needs = requires.map((needed) => ({ type: 'nuget', name: needed }));
        yield nuget(name, version, declaredIn('dotnet', file.path), needs);
      }
    }
  },
};

/** `known` gets the files that some library contains. */
function* published(tree: ImageTree, path: string, deps: DepsJson, known: Set<string>): Generator<Found> {
  const folder = path.slice(0, Math.max(path.lastIndexOf('/'), 0));
  const framework = frameworkOf(path, deps.runtime);
  const deployed = new Map<DepsLibrary, Deployed>();
  for (const library of deps.libraries) {
    const files = deployedFiles(tree, folder, { ...library, assets: library.assets.map(inBytes) });
    if (files.present.length === 0) continue;
    deployed.set(library, files);
    for (const file of files.present) known.add(file);
  }
  if (framework !== undefined) {
    const { name, version, family } = framework;
    const agreeing = [...deployed.values()].flatMap((files) => files.agreeing);
    yield {
      ...nuget(name, version, manifest([path, ...new Set(agreeing)], 1), []),
      kind: 'framework',
      properties: { 'dotnet:framework': family },
    };
    return;
  }
  for (const [library, files] of deployed) yield libraryOf(library, files, path);
  const present = [...deployed.values()].flatMap((files) => files.present);
  const merged = present.filter((file) => tree.factsAt(mergedExaminer, file) !== undefined);
  if (merged.length === 0) return;
  for (const library of deps.libraries)
    if (!deployed.has(library))
      yield mergedInto(merged, libraryOf(library, { present: [], agreeing: [] }, path));
}

/** Its own file is gone, and some assembly has others in it. */
function mergedInto(files: readonly string[], found: Found): Found {
  const { locations, ...evidence } = found.evidence;
  return {
    ...found,
    evidence: { ...evidence, confidence: 0.7, locations: [...locations, ...files], part: true },
  };
}

function libraryOf(
  { name, version, kind, requires }: DepsLibrary,
  { agreeing }: Deployed,
  path: string,
): Found {
  const evidence = manifest([path, ...agreeing], 1);
  const needs = requires.map((needed) => ({
    type: 'nuget',
    name: needed.name,
    constraint: needed.version,
    path,
  }));
  const found = nuget(name, version, evidence, needs);
  // The application itself was not got from anywhere.
  return kind === 'project' ? { ...found, type: 'generic', kind: 'application' } : found;
}

function nuget(name: string, version: string, evidence: Evidence, requires: Found['requires'] = []): Found {
  return withoutUndefined({
    type: 'nuget',
    name,
    version,
    kind: 'library',
    evidence,
    requires: requires.length > 0 ? requires : undefined,
  });
}

function manifest(locations: string[], confidence: number): Evidence {
  return { by: 'dotnet', technique: 'manifest-analysis', confidence, locations };
}

function inBytes<Asset extends { path: string }>(asset: Asset): Asset {
  return { ...asset, path: bytePath(asset.path) };
}
