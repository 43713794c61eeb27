import { bytePath, messageOf } from '../../../base/index.ts';
import { withoutUndefined } from '../../../base/without-undefined.ts';
import type { Examiner } from '../../../image-files/index.ts';
import { licenseOf } from '../../licenses/index.ts';
import type { Cataloguer, Found, ListedFile, Requirement } from '../../types.ts';
import { type CondaPackage, condaPackage } from './package-record.ts';

const MAX_BYTES = 64 * 1024 * 1024;

const condaExaminer: Examiner<CondaPackage> = {
  id: 'conda-package',
  version: 2,
  wants: { folders: ['conda-meta'], accept: ({ path }) => /(?:^|\/)conda-meta\/[^/]+\.json$/.test(path) },
  examine({ content, sizeBytes }, problem) {
    try {
      return condaPackage(content.read(0, Math.min(sizeBytes, MAX_BYTES + 1)), problem);
    } catch (error) {
      problem(messageOf(error));
      return undefined;
    }
  },
};

/** Packages in the environments of conda, mamba and micromamba. */
export const condaCataloguer: Cataloguer = {
  id: 'conda',
  examiners: [condaExaminer],
  *catalogue(tree): Generator<Found> {
    for (const { file, facts } of tree.factsOf(condaExaminer)) yield foundOf(facts, file.path);
  },
};

function foundOf(record: CondaPackage, path: string): Found {
  const { name, version, build, channel, subdir, license, depends } = record;
  const environment = path.replace(/conda-meta\/[^/]+$/, '');
  const files = record.files.map(([file, sha256]) => listed(environment + bytePath(file), sha256));
  const requires = depends.flatMap(requirementOf);
  return withoutUndefined({
    type: 'conda',
    name,
    version,
    qualifiers: withoutUndefined({
      build,
      channel,
      subdir,
    }),
    kind: 'library',
    evidence: { by: 'conda', technique: 'manifest-analysis', confidence: 1, locations: [path] },
    files: files.length > 0 ? files : undefined,
    requires: requires.length > 0 ? requires : undefined,
    ...licenseOf(license),
    properties: { environment: `/${environment.replace(/\/$/, '')}` },
  });
}

function listed(path: string, hex: string): ListedFile {
  return hex === '' ? { path } : { path, digest: { algorithm: 'sha256', hex } };
}

/** What starts with `__` is a property of the machine. */
function requirementOf(spec: string): Requirement[] {
  const [, name = '', constraint = ''] = /^([^\s=<>!~[]{1,200})\s*(.{0,200})/.exec(spec) ?? [];
  if (name === '' || name.startsWith('__')) return [];
  return [
    withoutUndefined({
      type: 'conda',
      name: name.toLowerCase(),
      constraint: constraint !== '' ? constraint : undefined,
    }),
  ];
}
