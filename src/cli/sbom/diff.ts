import type { Context } from '../../base/context.ts';
import { catalogGraph, catalogueSource } from '../../catalog/index.ts';
import { diffSbom, renderSbomDiff } from '../../inspect/index.ts';
import { readSbom, type SbomGraph } from '../../sbom/index.ts';
import type { ExitCode, Invocation } from '../command.ts';
import { catalogueOptions } from './catalogue-image.ts';
import { findDocumentInput } from './document-input.ts';
import type { SbomOptions } from './options.ts';

/** Compares the software of two images or documents. */
export async function diff({ args, options, open, out, env }: Invocation<SbomOptions>): Promise<ExitCode> {
  const context = await open();
  const [before, after] = [await graphOf(args[0] ?? ''), await graphOf(args[1] ?? '')];
  const difference = diffSbom(before, after);
  out.result(difference, () => renderSbomDiff(difference));
  return difference.same ? 0 : 1;

  async function graphOf(name: string): Promise<SbomGraph> {
    const document = await findDocumentInput(name);
    return document === undefined ? await imageGraph(name, context) : readSbom(document).graph;
  }

  async function imageGraph(name: string, { log }: Context): Promise<SbomGraph> {
    const catalog = await catalogueSource({ image: name, ...catalogueOptions(options, env) }, context);
    if (catalog.unreadLayers.length > 0) log.warn(`${name}: layers could not be read completely`);
    return catalogGraph(catalog, { created: 0 });
  }
}
