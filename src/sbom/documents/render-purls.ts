import { compareBytes } from '../../base/index.ts';
import type { SbomGraph } from '../types.ts';

/** One package URL on each line, in byte order, each once. */
export function renderPurls({ components }: SbomGraph): string {
  const purls = new Set(components.flatMap(({ purl }) => purl ?? []));
  return [...purls]
    .sort(compareBytes)
    .map((purl) => `${purl}\n`)
    .join('');
}
