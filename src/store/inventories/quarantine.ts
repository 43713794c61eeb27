import { MAX_BYTES, storable } from '../engine/storable.ts';
import { wholeTime } from '../engine/times.ts';
import type { KnownVersion, Remembered } from '../handle.ts';
import type { NewComponent, NewImage, NewInventory, NewPackageVersion } from '../types.ts';
import { knownOf, Members, type MetVersions, meet } from './members.ts';

export type CheckedInventory = Omit<NewInventory, 'components'> & { members: Members };

/**
 * Moves what cannot be stored to `quarantined`: one odd purl does not keep an image out. What is known already needs no
 * second look. `met`: what this batch has met before; what it meets here is added.
 */
export function quarantineInvalid(
  { components, ...inventory }: NewInventory,
  { versions, patterns }: Pick<Remembered, 'versions' | 'patterns'>,
  met: MetVersions,
): CheckedInventory {
  const known = knownOf(components, versions, met);
  const odd = meetAll(components, known, met);
  const sound = odd.size === 0 ? components : components.filter((_, position) => !odd.has(position));
  const knownSound = odd.size === 0 ? known : known.filter((one) => one !== undefined);
  const members = new Members(sound, knownSound as KnownVersion[], patterns);
  const quarantined = [...inventory.quarantined, ...odd.values()].map(({ text, reason }) => ({
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
    members,
    quarantined,
    gaps: inventory.gaps.map((gap) => storable(gap)),
  };
}

/** Puts what is not known yet into `known`, but for what is odd, which it gives. */
function meetAll(
  components: readonly NewComponent[],
  known: (KnownVersion | undefined)[],
  met: MetVersions,
): Map<number, { text: string; reason: string }> {
  const odd = new Map<number, { text: string; reason: string }>();
  for (let position = 0; position < components.length; position++) {
    if (known[position] !== undefined) continue;
    const { package: item } = components[position] as NewComponent;
    const again = met.get(item.purl)?.known;
    const reason = again === undefined ? whyOdd(item) : undefined;
    if (reason === undefined) known[position] = again ?? meet(met, item);
    else odd.set(position, { text: item.purl, reason });
  }
  return odd;
}

function whyOdd(item: NewPackageVersion): string | undefined {
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
