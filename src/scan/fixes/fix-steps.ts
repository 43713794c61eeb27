import { displayPath } from '../../base/bytes.ts';
import { withoutUndefined } from '../../base/without-undefined.ts';
import type { CatalogComponent } from '../../catalog/index.ts';
import type { ScanInventory } from '../inventory/types.ts';
import { OS_TYPES } from '../os-types.ts';
import type { Finding } from '../report/types.ts';
import { Manifests } from './manifests.ts';
import type { BuiltFrom, ChangedFile, FixStep, RecipeItem } from './types.ts';

/** Each finding that has a fixed version, with what has to be done for it. `builtFrom`: what the image says that it was built from. */
export function withFixSteps(
  findings: readonly Finding[],
  { components }: Pick<ScanInventory, 'components'>,
  builtFrom: BuiltFrom | undefined,
): Finding[] {
  const byId = new Map(components.map((component) => [component.id, component]));
  const manifests = new Manifests(components);
  return findings.map((finding) => {
    if (finding.fixVersion === undefined) return finding;
    const affected = finding.components.map(({ id }) => byId.get(id)).filter((one) => one !== undefined);
    return { ...finding, fix: stepOf(finding, affected, manifests, builtFrom) };
  });
}

/** Whether a rebuild alone would not do for some: only then is it worth asking what the image was built from. */
export function needsChange(
  findings: readonly Finding[],
  inventory: Pick<ScanInventory, 'components'>,
): boolean {
  return withFixSteps(findings, inventory, undefined).some(({ fix }) => fix?.by === 'change');
}

function stepOf(
  { isInBase }: Pick<Finding, 'isInBase'>,
  affected: readonly CatalogComponent[],
  manifests: Manifests,
  builtFrom: BuiltFrom | undefined,
): FixStep {
  if (isInBase) return { by: 'newer-base' };
  const brought = affected.filter(({ type, ownedBy }) => !OS_TYPES.has(type) && ownedBy.length === 0);
  if (affected.length > 0 && brought.length === 0) return { by: 'rebuild' };
  const paths = new Set(brought.flatMap((component) => manifests.fileOf(component) ?? []));
  const files = [...paths].toSorted().map((path) => changedFile(path, builtFrom?.items ?? []));
  const isOfRecipe = files.some(({ source }) => source !== undefined);
  return withoutUndefined({
    by: 'change' as const,
    files,
    recipe: isOfRecipe ? builtFrom?.recipe : undefined,
  });
}

/** The longest target that it is below brought it. */
function changedFile(bytes: string, items: readonly RecipeItem[]): ChangedFile {
  const path = `/${displayPath(bytes)}`;
  const [item] = items
    .filter(({ target }) => path === target || path.startsWith(target === '/' ? '/' : `${target}/`))
    .toSorted((a, b) => b.target.length - a.target.length);
  if (item === undefined) return { path };
  const rest = path.slice(item.target === '/' ? 0 : item.target.length);
  return withoutUndefined({ path, source: `${item.source}${rest}`, line: item.line });
}
