import { withoutUndefined } from '../../base/without-undefined.ts';
import { type Subject, subjectOfPurl } from '../../scan/index.ts';
import type { PackageVersion } from '../../store/index.ts';
import { parsePurl } from '../../versions/index.ts';
import { PROGRAM } from '../inventory/package-version.ts';

/** What is asked of the feeds about one package version of the store. Undefined: there is nothing to ask by. */
export function subjectOfVersion({ purl, type, source }: PackageVersion): Subject | undefined {
  const isApplication = type === 'golang' && parsePurl(purl).qualifiers?.[PROGRAM] === 'true';
  return subjectOfPurl(purl, withoutUndefined({ source, isApplication }));
}
