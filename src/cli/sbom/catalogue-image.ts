import { catalogueSource } from '../../catalog/index.ts';
import { catalogWriter, parseCatalogFormat } from '../../inspect/index.ts';
import type { ExitCode, Invocation } from '../command.ts';
import { sourceDateEpoch } from '../options.ts';
import { terminalOptions } from '../terminal.ts';
import { catalogueOptions } from './catalogue-options.ts';
import type { SbomOptions } from './options.ts';
import { parseOutputs, readTemplates, writeOutputs } from './outputs.ts';

/** Catalogues one image and writes it in every format that was asked for. */
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
  const files = options.files === true;
  const context = await open();
  const catalog = await catalogueSource(
    { image, ...catalogueOptions(options, env), checksDiffIds: false },
    context,
  );
  // A folder has no time of its own: the document then says when it was looked at.
  const created = epoch ?? catalog.created ?? Math.floor(context.clock.nowMs() / 1000);
  const write = catalogWriter(catalog, { created, files, terminal: terminalOptions(env) });
  await writeOutputs(wanted, write, out, templates);
  if (catalog.unreadLayers.length === 0) return 0;
  context.log.warn(
    `${catalog.unreadLayers.length} layers could not be read completely, or do not match their digest: components may be missing`,
  );
  return 3;
}
