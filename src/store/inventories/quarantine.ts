import { MAX_BYTES, storable } from '../engine/storable.ts';
import { wholeTime } from '../engine/times.ts';
import type { KnownVersion } from '../handle.ts';
import type { NewComponent, NewImage, NewInventory, NewPackageVersion } from '../types.ts';

/** `known`: for each component what this process remembers of its version. */
export type CheckedInventory = NewInventory & { known: readonly (KnownVersion | undefined)[] };

/**
 * Moves what cannot be stored to `quarantined`: one odd purl does not keep an image out. What is stored already needs no
 * second look.
 */
export function quarantineInvalid(
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
    odd.push({ text: storable(component.package.purl), reason });
    aside.add(component);
  }
  const components =
    aside.size === 0
      ? inventory.components
      : inventory.components.filter((component) => !aside.has(component));
  const quarantined = [...inventory.quarantined, ...odd].map(({ text, reason }) => ({
    text: storable(text),
    reason: storable(reason),
  }));
  const { image, madeAt } = inventory;
  return {
    ...inventory,
    image: storableImage(image),
    attestedBy: storable(inventory.attestedBy, CLAIMANT_BYTES.attestedBy),
    tool: storable(inventory.tool, CLAIMANT_BYTES.tool),
    madeAt: wholeTime(madeAt) ?? 0,
    components,
    known,
    quarantined,
    gaps: inventory.gaps.map((gap) => storable(gap)),
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

/** The columns of one index must fit into it together. */
const CLAIMANT_BYTES = { attestedBy: 1500, tool: 800 };

function storableImage(image: NewImage): NewImage {
  const { reference, platform, createdAt, base } = image;
  return {
    ...image,
    reference: storable(reference),
    platform: storable(platform),
    createdAt: wholeTime(createdAt),
    base: base && { ...base, reference: base.reference && storable(base.reference) },
  };
}
