import type { ProvenanceFile } from '../attestation/index.ts';
import type { Entry } from '../rootfs/index.ts';
import type { Recipe } from './recipe/index.ts';

export type LocalFiles = { entries: Entry[]; sources: ProvenanceFile[] };

export async function collectLocalFiles(
  _recipe: Recipe,
  _options: { sourceDir: string | undefined; epoch: number },
): Promise<LocalFiles> {
  return { entries: [], sources: [] };
}
