import { open as openFile, stat } from 'node:fs/promises';
import type { Context } from '../../base/context.ts';
import { catalogGraph, catalogueSource } from '../../catalog/index.ts';
import { diffSbom, renderSbomDiff } from '../../inspect/index.ts';
import { readSbom, type SbomGraph } from '../../sbom/index.ts';
import type { ExitCode, Invocation } from '../command.ts';
import { readInput } from '../signing/read-input.ts';
import { catalogueOptions } from './catalogue-image.ts';
import type { SbomOptions } from './options.ts';

/** Compares the software of two images or documents. */
export async function diff({ args, options, open, out, env }: Invocation<SbomOptions>): Promise<ExitCode> {
  const context = await open();
  const [before, after] = [await graphOf(args[0] ?? ''), await graphOf(args[1] ?? '')];
  const difference = diffSbom(before, after);
  out.result(difference, () => renderSbomDiff(difference));
  return difference.same ? 0 : 1;

  async function graphOf(name: string): Promise<SbomGraph> {
    if (name === '-' || (await isDocument(name))) return readSbom(await readInput(name)).graph;
    return await imageGraph(name, context);
  }

  async function imageGraph(name: string, { log }: Context): Promise<SbomGraph> {
    const catalog = await catalogueSource(name, catalogueOptions(options, env), context);
    if (catalog.unreadLayers.length > 0) log.warn(`${name}: layers could not be read to their end`);
    return catalogGraph(catalog, { created: 0 });
  }
}

const HEAD_BYTES = 512;

/** A file that begins as documents do; images, folders and archives do not. */
async function isDocument(name: string): Promise<boolean> {
  if (!(await stat(name).catch(() => undefined))?.isFile()) return false;
  await using file = await openFile(name, 'r');
  const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
  return /^\ufeff?\s{0,500}(?:[{<#]|SPDXVersion:)/.test(buffer.toString('utf8', 0, bytesRead));
}
