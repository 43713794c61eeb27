import { type Examiner, readText } from '../../../image-files/index.ts';
import type { Cataloguer, Found } from '../../types.ts';
import { manifestPackages, projectPackage } from './documents.ts';

type Package = { name: string; version: string; uuid: string; needs: string[] };

const MAX_BYTES = 8 * 1024 * 1024;
/** A depot keeps each version of each package in a folder of its own (Julia manual, "Pkg.jl", "Glossary": depot). */
const INSTALLED = /(?:^|\/)packages\/[^/]+\/[A-Za-z0-9]{4,8}\/(?:Julia)?Project\.toml$/;

const projectExaminer: Examiner<Package> = {
  id: 'julia-project',
  version: 2,
  wants: { names: ['Project.toml', 'JuliaProject.toml'], accept: ({ path }) => INSTALLED.test(path) },
  examine(file, problem) {
    const text = readText(file, { limit: MAX_BYTES, problem });
    return text === undefined ? undefined : projectPackage(text, problem);
  },
};

const manifestExaminer: Examiner<Package[]> = {
  id: 'julia-manifest',
  version: 2,
  wants: {
    names: ['Manifest.toml', 'JuliaManifest.toml'],
    accept: ({ path }) => !/\/packages\//.test(`/${path}`),
  },
  examine(file, problem) {
    const text = readText(file, { limit: MAX_BYTES, problem });
    const found = text === undefined ? [] : manifestPackages(text, problem);
    return found.length === 0 ? undefined : found;
  },
};

/** What Pkg installed for Julia, and what environments ask for. */
export const juliaCataloguer: Cataloguer = {
  id: 'julia',
  examiners: [projectExaminer, manifestExaminer],
  *catalogue(tree): Generator<Found> {
    for (const { file, facts } of tree.factsOf(projectExaminer))
      yield { ...described(facts), evidence: { ...EVIDENCE, locations: [file.path] } };
    for (const { file, facts } of tree.factsOf(manifestExaminer))
      for (const each of facts)
        yield { ...described(each), evidence: { ...EVIDENCE, locations: [file.path], declared: true } };
  },
};

const EVIDENCE = { by: 'julia', technique: 'manifest-analysis', confidence: 0.95 } as const;

/** purl-spec, julia: two packages may have one name; the UUID tells them apart. */
function described({ name, version, uuid, needs }: Package): Omit<Found, 'evidence'> {
  return {
    type: 'julia',
    name,
    version,
    qualifiers: { uuid },
    kind: 'library',
    requires: needs.map((needed) => ({ type: 'julia', name: needed })),
  };
}
