import { withoutUndefined } from '../../../base/without-undefined.ts';
import type { Found } from '../../types.ts';
import { described } from './describe.ts';
import { normalizedName } from './requirement.ts';
import type { PythonMetadata } from './types.ts';

/**
 * A project, installed or inside of a file, by its metadata. `part`: it is a copy in that file, and not what the file itself is. `isNamedByFolder`: of
 * the metadata only the folder's name is left.
 */
export function projectBy(
  metadata: PythonMetadata,
  {
    locations,
    part = false,
    isNamedByFolder = false,
  }: { locations: readonly string[]; part?: boolean; isNamedByFolder?: boolean | undefined },
): Found {
  return {
    type: 'pypi',
    name: normalizedName(metadata.name),
    version: metadata.version,
    kind: 'library',
    ...described(metadata),
    evidence: withoutUndefined({
      by: 'python',
      technique: isNamedByFolder ? 'filename' : 'manifest-analysis',
      confidence: isNamedByFolder ? 0.7 : 1,
      locations,
      part: part ? part : undefined,
    }),
  };
}
