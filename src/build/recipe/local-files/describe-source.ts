import { bytePath, canonicalJson, type Digest, digestOf } from '../../../base/index.ts';
import { withoutUndefined } from '../../../base/without-undefined.ts';
import type { Entry } from '../../../rootfs/index.ts';
import type { RecipeFile } from '../types.ts';
import type { LocalSource } from './local-source.ts';

/** What the provenance says of an item: one digest for all that it added, independent of owner and target. */
export function describeSource(
  item: RecipeFile,
  entries: readonly Entry[],
  kind: 'file' | 'folder',
): LocalSource {
  const files = entries.flatMap((entry) =>
    entry.type === 'file' && entry.content.kind === 'local' ? [entry.content] : [],
  );
  const only = kind === 'file' ? files[0]?.digest : undefined;
  return withoutUndefined({
    source: item.source,
    target: item.target,
    digest: only ?? treeDigest(item.target, entries),
    kind,
    fileCount: files.length,
    sizeBytes: files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    git: item.git ? item.git : undefined,
  });
}

function treeDigest(target: string, entries: readonly Entry[]): Digest {
  const prefixLength = target === '/' ? 0 : bytePath(target).length;
  const lines = entries.map((entry) =>
    withoutUndefined({
      path: entry.path.slice(prefixLength),
      type: entry.type,
      mode: entry.mode,
      digest: entry.type === 'file' && entry.content.kind === 'local' ? entry.content.digest : undefined,
      target: entry.type === 'symlink' ? entry.target : undefined,
    }),
  );
  return digestOf(canonicalJson(lines));
}
