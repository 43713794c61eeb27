import { canonicalJson, digestOf, type SealedEntries } from '../../base/index.ts';
import { catalogGraph, headGraph, type ImageLook } from '../../catalog/index.ts';
import { isWrittenApart, renderOnShared, type SharedRest, sharedRest } from '../../sbom/index.ts';
import { type CatalogFormat, catalogWriter, type WriteOptions } from './write-catalog.ts';
import { LONGEST } from './written-before.ts';

/** `entries`: where what documents of several images share is kept. */
export type LookOptions = WriteOptions & { entries: SealedEntries | undefined };

/** What was looked into in every format that is asked for. */
export async function writeLook(
  look: ImageLook,
  formats: readonly CatalogFormat[],
  options: LookOptions,
): Promise<ReadonlyMap<CatalogFormat, string>> {
  const texts = new Map<CatalogFormat, string>();
  let write: ReturnType<typeof catalogWriter> | undefined;
  for (const format of formats) {
    let text = await writtenApart(look, format, options);
    if (text === undefined) {
      write ??= catalogWriter(await look.catalog(), options);
      text = write(format);
    }
    texts.set(format, text);
  }
  return texts;
}

/** Where the layers below are known, what they hold is neither joined into a graph nor written again. */
async function writtenApart(
  look: ImageLook,
  format: CatalogFormat,
  { entries, ...options }: LookOptions,
): Promise<string | undefined> {
  if (look.rest === undefined || entries === undefined || typeof format === 'string') return undefined;
  if (!isWrittenApart(format)) return undefined;
  const name = digestOf(canonicalJson([look.rest, format]));
  const known = (await entries.get(name)) as SharedRest | undefined;
  const rest = known ?? sharedRest(catalogGraph(await look.catalog(), options), format);
  if (rest === undefined) return undefined;
  if (known === undefined && rest.components.length <= LONGEST) await entries.put(name, rest);
  return renderOnShared(headGraph(look.head, options), rest, format);
}
