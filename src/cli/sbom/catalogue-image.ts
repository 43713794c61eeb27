import { join } from 'node:path';
import type { Context } from '../../base/index.ts';
import { programId } from '../../base/version.ts';
import { withoutUndefined } from '../../base/without-undefined.ts';
import { type CatalogueOptions, catalogueSource } from '../../catalog/index.ts';
import { openReadable, type ReadableSource } from '../../image-files/index.ts';
import { catalogWriter, parseCatalogFormat } from '../../inspect/index.ts';
import { parsePlatform } from '../../oci/index.ts';
import type { ExitCode, Invocation } from '../command.ts';
import { imageAccess } from '../images.ts';
import { type InsecureOptions, isInsecure, sourceDateEpoch } from '../options.ts';
import { stateDir } from '../session.ts';
import { terminalOptions } from '../terminal.ts';
import type { SbomOptions } from './options.ts';
import { parseOutputs, writeOutputs } from './outputs.ts';

/** Catalogues one image and writes it in every format that was asked for. */
export async function catalogueImage({
  args: [image = ''],
  options,
  open,
  out,
  env,
}: Invocation<SbomOptions>): Promise<ExitCode> {
  const wanted = parseOutputs(options.output ?? [out.json ? 'json' : 'table'], parseCatalogFormat);
  const epoch = sourceDateEpoch(env);
  const files = options.files === true;
  const context = await open();
  const catalog = await catalogueSource({ image, ...catalogueOptions(options, env) }, context);
  // A folder has no time of its own: the document then says when it was looked at.
  const created = epoch ?? catalog.created ?? Math.floor(context.clock.nowMs() / 1000);
  const write = catalogWriter(catalog, { created, files, terminal: terminalOptions(env) });
  await writeOutputs(wanted, write, out);
  if (catalog.unreadLayers.length === 0) return 0;
  context.log.warn(
    `${catalog.unreadLayers.length} layers could not be read completely, or do not match their digest: components may be missing`,
  );
  return 3;
}

export function catalogueOptions(options: SbomOptions, env: NodeJS.ProcessEnv): CatalogueOptions {
  const { platform, base, exclude } = options;
  const program = programId();
  return withoutUndefined({
    ...imageAccess(options, env),
    files: options.files === true,
    cacheKeyFile: join(stateDir(env), 'catalog-cache.key'),
    program,
    platform: platform !== undefined ? parsePlatform(platform) : undefined,
    base,
    exclude,
  });
}

/** Opens an image, folder or tar, and says with what it is looked into. */
export async function openForReading(
  name: string,
  options: InsecureOptions,
  env: NodeJS.ProcessEnv,
  context: Context,
): Promise<{ source: ReadableSource; look: Omit<CatalogueOptions, 'platform'> }> {
  const { platform: _, ...look } = catalogueOptions({ insecureRegistry: isInsecure(options) }, env);
  return { source: await openReadable({ ...look, image: name }, context), look };
}
