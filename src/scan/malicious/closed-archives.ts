import { counted, displayPath } from '../../base/index.ts';
import type { Catalog } from '../../catalog/index.ts';

type Archives = Pick<Catalog, 'components' | 'unaccounted'>;

const ARCHIVES: ReadonlySet<Archives['unaccounted'][number]['what']> = new Set([
  'archive',
  'gzip',
  'xz',
  'zip',
  'zstd',
]);
const NAMED = 3;

/** Archives that no component is in or explains. */
export function closedArchives({ components, unaccounted }: Archives): string[] {
  const opened = new Set(
    components.flatMap(({ evidence }) =>
      evidence.flatMap(({ locations }) => locations.map((location) => location.split('!/', 1)[0])),
    ),
  );
  return unaccounted.flatMap(({ path, what }) => (ARCHIVES.has(what) && !opened.has(path) ? [path] : []));
}

export function closedText(paths: readonly string[]): string {
  const names = paths.slice(0, NAMED).map((path) => `/${displayPath(path)}`);
  const more = paths.length > NAMED ? ` and ${paths.length - NAMED} more` : '';
  return `nothing is known of what is in ${counted(paths.length, 'archive')}: ${names.join(', ')}${more}; malicious packages may be`;
}
