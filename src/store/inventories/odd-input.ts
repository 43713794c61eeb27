import { wholeTime } from '../engine/times.ts';
import type { KnownVersion } from '../handle.ts';
import type { NewComponent, NewInventory, NewPackageVersion } from '../types.ts';

/** Longer ones cannot be looked up: PostgreSQL's index takes 2,704 bytes. No real purl comes near. */
const MAX_BYTES = 2000;

/** `known`: for each component what this process remembers of its version. */
export type CheckedInventory = NewInventory & { known: readonly (KnownVersion | undefined)[] };

/**
 * Moves what cannot be stored to `quarantined`: one odd purl does not keep an image out. What is stored already needs no
 * second look.
 */
export function setOddAside(
  inventory: NewInventory,
  versions: ReadonlyMap<string, KnownVersion>,
): CheckedInventory {
  const odd: { text: string; reason: string }[] = [];
  const aside = new Set<NewComponent>();
  const known: (KnownVersion | undefined)[] = [];
  // Looked up once for all that follows: with hundreds of components for each image these are most of what is looked up.
  for (const component of inventory.components) {
    const version = versions.get(component.package.purl);
    const reason = version === undefined ? whyOdd(component) : undefined;
    if (reason === undefined) {
      known.push(version);
      continue;
    }
    odd.push({ text: plain(component.package.purl), reason });
    aside.add(component);
  }
  const components =
    aside.size === 0
      ? inventory.components
      : inventory.components.filter((component) => !aside.has(component));
  const quarantined = [...inventory.quarantined, ...odd].map(({ text, reason }) => ({
    text: plain(text),
    reason: plain(reason),
  }));
  const { image, madeAt } = inventory;
  return {
    ...inventory,
    image: { ...image, createdAt: wholeTime(image.createdAt) },
    madeAt: wholeTime(madeAt) ?? 0,
    components,
    known,
    quarantined,
    gaps: inventory.gaps.map(plain),
  };
}

function whyOdd({ package: item }: NewComponent): string | undefined {
  const texts = textsOf(item);
  if (item.name === '') return 'it has no name';
  if (texts.some((text) => text.includes('\0'))) return 'it contains a NUL character';
  if (texts.some((text) => !text.isWellFormed())) return 'it is not valid Unicode';
  if (texts.some((text) => Buffer.byteLength(text) > MAX_BYTES))
    return `it is longer than ${MAX_BYTES} bytes`;
  return undefined;
}

function textsOf(item: NewPackageVersion): string[] {
  const source = item.source === undefined ? [] : [item.source.name, item.source.version];
  const { purl, type, namespace, name, version, scheme, distro } = item;
  return [purl, type, namespace, name, version, scheme, distro, ...source];
}

/** A licence is not worth a component: one that cannot be stored is left out. */
export function isStorable(text: string): boolean {
  return !text.includes('\0') && text.isWellFormed() && Buffer.byteLength(text) <= MAX_BYTES;
}

/** Fit to be stored and shown, shortened. */
function plain(text: string): string {
  return text.slice(0, MAX_BYTES).replaceAll('\0', '\u{fffd}').toWellFormed();
}
