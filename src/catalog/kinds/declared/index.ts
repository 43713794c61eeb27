import { withoutUndefined } from '../../../base/without-undefined.ts';
import type { Cataloguer, Evidence, Found } from '../../types.ts';
import { lockExaminer } from './examiner.ts';
import type { DeclaredPackage } from './types.ts';

export { installedOnly } from './installed-only.ts';

/** Declared, not seen: enough to account for the lock file itself. */
const CONFIDENCE = 0.5;

/** Evidence that a project asks for a package, which says nothing of whether it is there. */
export function declaredIn(by: string, path: string): Evidence {
  return { by, technique: 'manifest-analysis', confidence: CONFIDENCE, locations: [path], declared: true };
}

/** What projects settle on in lock files and manifests, where no cataloguer of the ecosystem reads them. */
export const declaredCataloguer: Cataloguer = {
  id: 'declared',
  examiners: [lockExaminer],
  *catalogue(tree): Generator<Found> {
    for (const { file, facts } of tree.factsOf(lockExaminer))
      for (const declared of facts) yield foundOf(declared, file.path);
  },
};

function foundOf({ type, namespace, name, version, requires, isDev }: DeclaredPackage, path: string): Found {
  return withoutUndefined({
    type,
    namespace,
    name,
    version,
    kind: 'library',
    evidence: declaredIn('declared', path),
    requires: requires !== undefined ? requires.map((needed) => ({ type, ...needed, path })) : undefined,
    properties: isDev ? { dev: 'yes' } : undefined,
  });
}
