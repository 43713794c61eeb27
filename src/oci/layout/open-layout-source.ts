import { openTarFiles } from '../archive/tar-files.ts';
import type { ImageLocation } from '../reference/image-location.ts';
import type { ImageSource } from '../types.ts';
import { folderFiles } from './layout-files.ts';
import { LayoutSource } from './layout-source.ts';

type LayoutLocation = Extract<ImageLocation, { transport: 'oci' | 'oci-archive' }>;

/** A layout as a folder or in a tar; `name`: what messages call the tar. */
export async function openLayoutSource(location: LayoutLocation, name?: string): Promise<ImageSource> {
  const files =
    location.transport === 'oci' ? folderFiles(location.directory) : await openTarFiles(location.file, name);
  return new LayoutSource(files, location.digest ?? location.tag);
}
