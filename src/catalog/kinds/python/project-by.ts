import { withoutUndefined } from '../../../base/without-undefined.ts';
import type { Found } from '../../types.ts';
import { described } from './describe.ts';
import { normalizedName } from './requirement.ts';
import type { PythonMetadata } from './types.ts';

/** A project, installed or inside of a file, by its metadata. `part`: it is a copy in that file, and not what the file itself is. */
export function projectBy(
  metadata: PythonMetadata,
  { locations, part = false }: { locations: readonly string[]; part?: boolean },
): Found {
  return {
    type: 'pypi',
    name: normalizedName(metadata.name),
    version: metadata.version,
    kind: 'library',
    ...described(metadata),
    evidence: withoutUndefined({
      by: 'python',
      technique: 'manifest-analysis',
      confidence: 1,
      locations,
      part: part ? part : undefined,
    }),
  };
}
