import type { Catalog } from '../../catalog/index.ts';
import type { RunConfig } from '../../image-files/index.ts';
import { rootsText, type ScanReach } from '../../scan/index.ts';
import type { KnownReach } from '../../store/index.ts';
import { rootsOfImage } from './run-roots.ts';

/** What of an image is kept that nothing can load. `purlOf`: a component as it is kept; undefined: it is not. */
export function reachOfCatalog(
  { catalog, run, reach }: { catalog: Catalog; run: RunConfig; reach: ScanReach },
  purlOf: (id: string) => string | undefined,
): KnownReach & { idle: string[] } {
  const ids = Map.groupBy(
    catalog.components.map(({ id }) => id),
    (id) => purlOf(id) ?? '',
  );
  ids.delete('');
  const { engine, digest } = reach;
  return {
    engine,
    digest,
    shown: rootsText(reach),
    roots: rootsOfImage(run),
    // Of several that are kept as one, one may be loaded.
    idle: [...ids].flatMap(([purl, all]) =>
      all.every((id) => reach.components.get(id)?.isIdle === true) ? [purl] : [],
    ),
  };
}
