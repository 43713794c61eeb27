import { tableOf } from '../../../base/table-of.ts';
import { withoutUndefined } from '../../../base/without-undefined.ts';
import type { ImageTree } from '../../../image-files/index.ts';
import { licensesOf } from '../../licenses/index.ts';
import type { Cataloguer, Evidence, Found } from '../../types.ts';
import {
  metaExaminer,
  moduleExaminer,
  type PerlDistribution,
  packlistExaminer,
  recordExaminer,
} from './examiners.ts';

/** Perl's licences as META files name them (CPAN::Meta::Spec 2). */
const LICENSES: Readonly<Record<string, string>> = tableOf({
  perl_5: 'Artistic-1.0-Perl OR GPL-1.0-or-later',
  apache_2_0: 'Apache-2.0',
  artistic_1: 'Artistic-1.0',
  artistic_2: 'Artistic-2.0',
  bsd: 'BSD-3-Clause',
  freebsd: 'BSD-2-Clause',
  gpl_2: 'GPL-2.0-only',
  gpl_3: 'GPL-3.0-only',
  lgpl_2_1: 'LGPL-2.1-only',
  lgpl_3_0: 'LGPL-3.0-only',
  mit: 'MIT',
  mozilla_1_1: 'MPL-1.1',
  zlib: 'Zlib',
});

/**
 * Distributions of CPAN that a user installed: by the metadata that cpanm keeps, by perllocal.pod, and by their lists of files, of which
 * only the module itself has the version. Perl's own modules come with Perl.
 */
export const perlCataloguer: Cataloguer = {
  id: 'perl',
  examiners: [metaExaminer, recordExaminer, packlistExaminer, moduleExaminer],
  *catalogue(tree): Generator<Found> {
    const known = new Set<string>();
    for (const { file, facts } of tree.factsOf(metaExaminer)) {
      // What was recorded of an installation says less than its metadata.
      const beside = file.path.replace(/install\.json$/, 'MYMETA.json');
      if (beside !== file.path && tree.factsAt(metaExaminer, beside) !== undefined) continue;
      known.add(facts.name);
      yield foundOf(facts, by(file.path, 0.95));
    }
    const recorded = new Map<string, PerlDistribution & { path: string }>();
    for (const { file, facts } of tree.factsOf(recordExaminer))
      for (const one of facts) recorded.set(one.name, { ...one, path: file.path });
    for (const { file, facts } of tree.factsOf(packlistExaminer)) {
      const name = distributionOf(file.path);
      if (name === undefined || known.has(name)) continue;
      known.add(name);
      const version = versionIn(facts, name, tree) ?? recorded.get(name)?.version;
      yield foundOf(withoutUndefined({ name, version }), by(file.path, version ? 0.9 : 0.5), facts);
    }
    for (const { path, ...one } of recorded.values())
      if (!known.has(one.name)) yield foundOf(one, by(path, 0.7));
  },
};

function by(path: string, confidence: number): Evidence {
  return { by: 'perl', technique: 'manifest-analysis', confidence, locations: [path] };
}

/** `…/auto/HTTP/Tiny/.packlist`; Perl's own is next to `auto`. */
function distributionOf(packlist: string): string | undefined {
  const [, folder] = /\/auto\/(.+)\/\.packlist$/.exec(packlist) ?? [];
  return folder?.replaceAll('/', '-');
}

/** Of the module that the distribution is named after. */
function versionIn(files: readonly string[], name: string, tree: ImageTree): string | undefined {
  const ending = `/${name.replaceAll('-', '/')}.pm`;
  const path = files.find((file) => file.endsWith(ending));
  return path === undefined ? undefined : tree.factsAt(moduleExaminer, path);
}

function foundOf(one: PerlDistribution, evidence: Evidence, files: readonly string[] = []): Found {
  const { name, version, licenses = [], requires = [], description } = one;
  return withoutUndefined({
    type: 'cpan',
    name,
    version,
    kind: 'library',
    evidence,
    ...licensesOf(
      licenses.map((license) => LICENSES[license] ?? license).filter((license) => license !== 'unknown'),
      'OR',
    ),
    files: files.length > 0 ? files.map((path) => ({ path })) : undefined,
    requires: requires.length > 0 ? requires.map((needed) => ({ type: 'cpan', name: needed })) : undefined,
    description,
  });
}
