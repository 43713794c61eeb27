import { createHash } from 'node:crypto';
import type { SbomFile } from '../../sbom/index.ts';
import type { BuiltPlatform } from '../build-platform.ts';

/** Every regular file with the component that owns it; effects' and the recipe's own files belong to the image. */
export async function ownedFiles(
  { tree, read }: BuiltPlatform,
  ids: ReadonlyMap<string, string>,
  root: string,
): Promise<SbomFile[]> {
  const files: SbomFile[] = [];
  for (const { entry, owner } of tree) {
    if (entry.type !== 'file') continue;
    const bytes = await read(entry.content);
    const digest = (algorithm: string): string => createHash(algorithm).update(bytes).digest('hex');
    files.push({
      path: entry.path,
      sha1: digest('sha1'),
      sha256: digest('sha256'),
      owner: (owner.kind === 'package' ? ids.get(owner.name) : undefined) ?? root,
    });
  }
  return files;
}
