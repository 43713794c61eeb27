import type { Input } from '../../base/bounded-read.ts';
import type { Context } from '../../base/index.ts';
import { withoutUndefined } from '../../base/without-undefined.ts';
import type { Catalog, CatalogueOptions } from '../../catalog/index.ts';
import type { ForeignReport } from '../foreign/types.ts';
import { examineImage } from '../reach/examine-when-asked.ts';
import { inventoryFromCatalog } from './from-catalog.ts';
import { inventoryFromReports } from './from-reports.ts';
import type { ScanInventory } from './types.ts';

/**
 * `catalog`: what was looked into already. `image`: whatever the catalog reads; `examinesReach`: and which of its software what it starts can load.
 * `document`: an SBOM of anyone's, by its bytes. `reports`: only what the reports name.
 */
export type InventorySource =
  | { kind: 'catalog'; catalog: Catalog }
  | { kind: 'image'; text: string; options?: CatalogueOptions; examinesReach?: boolean }
  | { kind: 'document'; name: string; bytes: Uint8Array }
  | { kind: 'reports' };

/** What a name stands for: a document's file, or an image, folder or archive; `-`: the document that `stdin` has. */
export type NamedInventory = {
  kind: 'named';
  name: string;
  stdin?: Input;
  options?: CatalogueOptions;
  examinesReach?: boolean;
};

export async function sourceOfName({
  name,
  stdin,
  options = {},
  examinesReach = false,
}: NamedInventory): Promise<InventorySource> {
  const { findDocument } = await import('../../sbom/index.ts');
  const bytes = await findDocument(name, stdin);
  return bytes === undefined
    ? { kind: 'image', text: name, options, examinesReach }
    : { kind: 'document', name, bytes };
}

/** Each kind loads only what it needs: a document is read in a fraction of the time that the cataloguers take to load. */
export async function takeInventory(
  source: InventorySource,
  reports: readonly ForeignReport[],
  context: Context,
): Promise<ScanInventory> {
  if (source.kind === 'reports') return inventoryFromReports(reports);
  if (source.kind === 'catalog') return inventoryFromCatalog(source.catalog);
  if (source.kind === 'image') return await inventoryOfImage(source, context);
  const [{ readSbom }, { inventoryFromDocument }] = await Promise.all([
    import('../../sbom/index.ts'),
    import('./from-document.ts'),
  ]);
  return inventoryFromDocument(source.name, readSbom(source.bytes));
}

async function inventoryOfImage(
  { text, options, examinesReach = false }: Extract<InventorySource, { kind: 'image' }>,
  context: Context,
): Promise<ScanInventory> {
  const input = { image: text, ...options };
  if (!examinesReach) {
    const { catalogueSource } = await import('../../catalog/index.ts');
    return inventoryFromCatalog(await catalogueSource(input, context));
  }
  const { catalog, reach, why } = await examineImage(input, context);
  return withoutUndefined({ ...inventoryFromCatalog(catalog), reach, noReach: why });
}
