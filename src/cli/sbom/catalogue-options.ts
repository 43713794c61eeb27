import { join } from 'node:path';
import type { Context } from '../../base/index.ts';
import { programId } from '../../base/version.ts';
import { withoutUndefined } from '../../base/without-undefined.ts';
import type { CatalogueOptions } from '../../catalog/index.ts';
import type { ReadableSource } from '../../image-files/index.ts';
import { parsePlatform } from '../../oci/index.ts';
import { imageAccess } from '../images.ts';
import { keepHeapSmall } from '../keep-heap-small.ts';
import { type InsecureOptions, isInsecure } from '../options.ts';
import { stateDir } from '../session.ts';
import type { SbomOptions } from './options.ts';

/** How the catalog looks into images, as the line says. Nothing of the catalog is loaded for it. */
export function catalogueOptions(options: SbomOptions, env: NodeJS.ProcessEnv): CatalogueOptions {
  const { platform, base, exclude } = options;
  return withoutUndefined({
    ...imageAccess(options, env),
    files: options.files === true,
    ...catalogueCache(env),
    platform: platform !== undefined ? parsePlatform(platform) : undefined,
    base,
    exclude,
  });
}

/** Where what was found before is kept, and under which key and program. */
export function catalogueCache(env: NodeJS.ProcessEnv): Pick<CatalogueOptions, 'cacheKeyFile' | 'program'> {
  return withoutUndefined({
    cacheKeyFile: join(stateDir(env), 'catalog-cache.key'),
    program: programId(),
  });
}

/** Opens an image, folder or tar, and says with what it is looked into. */
export async function openForReading(
  name: string,
  options: InsecureOptions,
  env: NodeJS.ProcessEnv,
  context: Context,
): Promise<{ source: ReadableSource; look: Omit<CatalogueOptions, 'platform'> }> {
  keepHeapSmall();
  const { platform: _, ...look } = catalogueOptions({ insecureRegistry: isInsecure(options) }, env);
  const { openReadable } = await import('../../image-files/index.ts');
  return { source: await openReadable({ ...look, image: name }, context), look };
}
