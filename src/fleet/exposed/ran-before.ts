import {
  countRanBefore,
  countRuns,
  imagesByDigest,
  type RunFilter,
  runningImages,
  type View,
} from '../../store/index.ts';
import type { Everywhere } from './everywhere.ts';
import { findHolders } from './find-holders.ts';
import type { Wanted } from './find-wanted.ts';

/** How many images with it ran at some time and do not run now. */
export async function ranBefore(
  view: View,
  wanted: Wanted,
  { packages, files }: Everywhere,
  filter: RunFilter,
): Promise<number> {
  if (files !== undefined && wanted.digest !== undefined) {
    const named = (await imagesByDigest(view, wanted.digest)).map(({ imageId }) => imageId);
    const holding = { column: 'id', documents: files.inventories } as const;
    return (await countRanBefore(view, holding, filter)) + (await ofImages(view, named, filter));
  }
  if (wanted.base !== undefined) {
    const ever = { kind: 'between', from: 0, to: Number.MAX_SAFE_INTEGER } as const;
    return await ofImages(view, [...(await findHolders(view, wanted, ever)).keys()], filter);
  }
  return await countRanBefore(view, { column: 'package_set_id', documents: packages }, filter);
}

async function ofImages(view: View, imageIds: readonly number[], filter: RunFilter): Promise<number> {
  if (imageIds.length === 0) return 0;
  const stands = await runningImages(view, imageIds);
  const ever = await countRuns(view, stands, { when: 'ever', filter });
  const now = await countRuns(view, stands, { when: 'live', filter });
  return ever.images - now.images;
}
