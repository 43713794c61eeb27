import { withoutUndefined } from '../../../base/without-undefined.ts';
import { licensesOf } from '../../licenses/index.ts';
import type { Cataloguer, Evidence, Found } from '../../types.ts';
import { declaredIn } from '../declared/index.ts';
import { gemFileExaminer, gemfileLockExaminer, gemspecExaminer } from './examiners.ts';
import type { Gem } from './gemspec.ts';

/** Ruby gems: installed, those that come with Ruby, vendored, kept as files, and those that a Gemfile.lock declares. */
export const rubyCataloguer: Cataloguer = {
  id: 'ruby',
  examiners: [gemspecExaminer, gemFileExaminer, gemfileLockExaminer],
  *catalogue(tree): Generator<Found> {
    for (const { file, facts } of tree.factsOf(gemspecExaminer)) {
      const isDefault = file.path.includes('/specifications/default/');
      yield withoutUndefined({
        ...foundOf(facts, by(file.path, 1)),
        properties: isDefault ? { 'gem:default': 'yes' } : undefined,
      });
    }
    for (const { file, facts } of tree.factsOf(gemFileExaminer)) yield foundOf(facts, by(file.path, 0.9));
    for (const { file, facts } of tree.factsOf(gemfileLockExaminer))
      for (const gem of facts) yield foundOf(gem, declaredIn('ruby', file.path));
  },
};

function by(path: string, confidence: number): Evidence {
  return { by: 'ruby', technique: 'manifest-analysis', confidence, locations: [path] };
}

function foundOf(gem: Gem, evidence: Evidence): Found {
  const { name, version, platform, licenses, homepage, summary, author, requires } = gem;
  return withoutUndefined({
    type: 'gem',
    name,
    version,
    qualifiers: platform !== undefined ? { platform } : undefined,
    kind: 'library',
    evidence,
    // Gems with several licences leave the choice to the user, as Ruby does.
    ...licensesOf(licenses, 'OR'),
    requires: requires.length > 0 ? requires.map((needed) => ({ type: 'gem', ...needed })) : undefined,
    homepage,
    description: summary,
    supplier: author !== undefined ? { name: author, kind: 'person' as const } : undefined,
  });
}
