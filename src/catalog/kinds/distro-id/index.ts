import { withoutUndefined } from '../../../base/without-undefined.ts';
import type { Cataloguer, Found } from '../../types.ts';
import { distroOf, releaseExaminer } from './distro-of.ts';

export { type Distro, distroOf, distroQualifier } from './distro-of.ts';

/** The operating system itself, as its release file names it. */
export const distroCataloguer: Cataloguer = {
  id: 'distro-id',
  examiners: [releaseExaminer],
  *catalogue(tree): Generator<Found> {
    const distro = distroOf(tree);
    if (distro === undefined) return;
    const { id, versionId, name, cpe, homepage, path } = distro;
    yield withoutUndefined({
      type: 'generic',
      name: id,
      version: versionId,
      kind: 'operating-system',
      evidence: {
        by: 'distro-id',
        technique: 'manifest-analysis',
        confidence: 1,
        locations: [path],
        value: name,
      },
      description: name,
      cpes: cpe !== undefined ? [cpe] : undefined,
      homepage,
    });
  },
};
