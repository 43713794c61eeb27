import { counted } from '../../base/counted.ts';
import { type Context, SealedEntries } from '../../base/index.ts';
import { type CatalogueOptions, type ImageLook, lookInto } from '../../catalog/index.ts';
import { type LayeredSource, openLayeredSource, unseenPlatforms } from '../../image-files/index.ts';
import { type CatalogFormat, parseCatalogFormat, WrittenBefore, writeLook } from '../../inspect/index.ts';
import type { ExitCode, Invocation } from '../command.ts';
import { compileLate } from '../compile-late.ts';
import { keepHeapSmallOnceLarge } from '../keep-heap-small.ts';
import { sourceDateEpoch } from '../options.ts';
import { terminalOptions } from '../terminal.ts';
import { catalogueOptions } from './catalogue-options.ts';
import type { SbomOptions } from './options.ts';
import { parseOutputs, readTemplates, writeOutputs } from './outputs.ts';

/** Catalogues one image and writes it in every format that was asked for; what was written of it before is not made again. */
export async function catalogueImage({
  args: [image = ''],
  options,
  open,
  out,
  env,
}: Invocation<SbomOptions>): Promise<ExitCode> {
  const wanted = parseOutputs(options.output ?? [out.json ? 'json' : 'table'], parseCatalogFormat);
  const templates = await readTemplates(wanted);
  const epoch = sourceDateEpoch(env);
  const how = { files: options.files === true, terminal: terminalOptions(env) };
  const look: CatalogueOptions = { ...catalogueOptions(options, env), checksDiffIds: false };
  const context = await open();
  const formats = wanted.map(({ format }) => format);
  const write = async (texts: ReadonlyMap<CatalogFormat, string>): Promise<void> =>
    await writeOutputs(wanted, (format) => texts.get(format) ?? '', out, templates);
  const source = await openLayeredSource({ image, ...look }, context);
  for (const line of unseenPlatforms(source)) out.note(line);
  try {
    // A folder has no time of its own: the document then says when it was looked at.
    const created = epoch ?? source.created;
    const { cacheKeyFile } = look;
    const entries =
      cacheKeyFile === undefined ? undefined : await SealedEntries.open(context.cache, cacheKeyFile);
    const before = entries && writtenBefore(entries, source, look, { ...how, created });
    const known = await before?.recall(formats);
    if (known !== undefined) {
      await write(known);
      return 0;
    }
    compileLate();
    keepHeapSmallOnceLarge();
    const found = await lookInto(source, look, context);
    const now = Math.floor(context.clock.nowMs() / 1000);
    const texts = await writeLook(found, formats, { ...how, created: created ?? now, entries });
    for (const [format, text] of texts) before?.note(format, text);
    await write(texts);
    if (!isWhole(found, context)) return 3;
    await before?.remember();
    return 0;
  } finally {
    await source.close();
  }
}

/** Not of what depends on another image, too. */
function writtenBefore(
  entries: SealedEntries,
  source: LayeredSource,
  { program, base, exclude }: CatalogueOptions,
  { created, ...how }: { created: number | undefined; files: boolean; terminal: object },
): WrittenBefore | undefined {
  if (base !== undefined) return undefined;
  return new WrittenBefore(entries, source, { program, created, asked: { ...how, exclude } });
}

function isWhole({ head: { unreadLayers, coverage, source } }: ImageLook, { log }: Context): boolean {
  if (coverage.files.all === 0) {
    log.warn(`there is no file in ${source.name}: nothing was looked at`);
    return false;
  }
  if (unreadLayers.length === 0) return true;
  log.warn(
    `${counted(unreadLayers.length, 'layer')} could not be read completely, or do not match their digest: components may be missing`,
  );
  return false;
}
