import type { Found } from '../types.ts';
import { described } from './describe.ts';
import { normalizedName } from './requirement.ts';
import type { Metadata } from './types.ts';

/** A project whose metadata lies in a file. `part`: it is a copy in that file, and not what the file itself is. */
export function projectInside(metadata: Metadata, location: string, { part }: { part: boolean }): Found {
  return {
    type: 'pypi',
    name: normalizedName(metadata.name),
    version: metadata.version,
    kind: 'library',
    ...described(metadata),
    evidence: {
      by: 'python',
      technique: 'manifest-analysis',
      confidence: 1,
      locations: [location],
      ...(part && { part }),
    },
  };
}
