import { VarintReader, VarintWriter } from '../postings/varint.ts';
import type { RunningImage } from '../types.ts';

/** What ran in one workload before: so many runs, of so many containers. */
export type PastSum = { runs: number; containers: number };
export type Stand = Omit<RunningImage, 'runningId'>;

/** What a reported digest stands for, and by workload what ran of it before. */
export type Ran = { images: Stand[]; past: Map<number, PastSum> };
/** By running id. */
export type RunningBlock = Map<number, Ran>;

/** Reported digests of a block: those of ids from a multiple of this on. */
export const BLOCK = 128;

/** How a sum is written: mostly it is of one run of one container. */
export const FORM = { one: 0, oneRun: 1, sum: 2 };

const writer = new VarintWriter();

/**
 * Of each digest its id, how many images it stands for and these, and how many workloads it ran in before and these with their sums: ids as
 * differences, in varints.
 */
export function packed(first: number, block: RunningBlock): Uint8Array {
  let last = first;
  for (const [id, { images, past }] of [...block].sort(([a], [b]) => a - b)) {
    writer.add(id - last);
    last = id;
    writer.add(images.length);
    for (const { imageId, certain } of images) writer.add(imageId * 2 + (certain ? 1 : 0));
    writer.add(past.size);
    let lastWorkload = 0;
    for (const [workload, { runs, containers }] of [...past].sort(([a], [b]) => a - b)) {
      const form = runs > 1 ? FORM.sum : containers === 1 ? FORM.one : FORM.oneRun;
      writer.add((workload - lastWorkload) * 4 + form);
      lastWorkload = workload;
      if (form !== FORM.one) writer.add(containers);
      if (form === FORM.sum) writer.add(runs);
    }
  }
  return writer.take();
}

export function unpacked(first: number, bytes: Uint8Array): RunningBlock {
  const block: RunningBlock = new Map();
  const ranOf = (id: number): Ran => {
    const ran = block.get(id) ?? { images: [], past: new Map() };
    block.set(id, ran);
    return ran;
  };
  forEachStand(first, bytes, (id, imageId, certain) => {
    const { images } = ranOf(id);
    if (imageId !== NO_IMAGE || images.length > 0) images.push({ imageId, certain });
  });
  forEachPast(first, bytes, (id) => {
    const { past } = ranOf(id);
    return (workload, runs, containers) => past.set(workload, { runs, containers });
  });
  return block;
}

/** What a digest stands for that stands for no image, and the last of those that one stands for that may be of another. */
export const NO_IMAGE = 0;

/** Calls `visit` for each digest of a block and each image that it stands for, at least once. */
export function forEachStand(
  first: number,
  bytes: Uint8Array,
  visit: (runningId: number, imageId: number, certain: boolean) => void,
): void {
  const reader = new VarintReader(bytes);
  for (let id = first; !reader.done; ) {
    id += reader.next();
    const images = reader.next();
    if (images === 0) visit(id, NO_IMAGE, false);
    for (let left = images; left > 0; left--) {
      const image = reader.next();
      visit(id, Math.floor(image / 2), image % 2 === 1);
    }
    skipPast(reader, bytes);
  }
}

export type VisitPast = (workload: number, runs: number, containers: number) => void;

/** Calls what `of` gives for each digest of a block for each workload that it ran in before; undefined: of that one nothing is asked. */
export function forEachPast(
  first: number,
  bytes: Uint8Array,
  of: (runningId: number) => VisitPast | undefined,
): void {
  const reader = new VarintReader(bytes);
  for (let id = first; !reader.done; ) {
    id += reader.next();
    for (let left = reader.next(); left > 0; left--) reader.next();
    const visit = of(id);
    if (visit === undefined) {
      skipPast(reader, bytes);
      continue;
    }
    forEachPastSum(reader, visit);
  }
}

/** The past of the digest that the reader is at. */
export function forEachPastSum(reader: VarintReader, visit: VisitPast): void {
  let workload = 0;
  for (let left = reader.next(); left > 0; left--) {
    const step = reader.next();
    const form = step % 4;
    workload += (step - form) / 4;
    const containers = form === FORM.one ? 1 : reader.next();
    const runs = form === FORM.sum ? reader.next() : 1;
    visit(workload, runs, containers);
  }
}

/** Written out: the past of a whole fleet is passed over before anything can be said of it. */
function skipPast(reader: VarintReader, bytes: Uint8Array): void {
  let left = reader.next();
  let at = reader.at;
  for (; left > 0; left--) {
    const form = (bytes[at] ?? 0) & 3;
    for (let numbers = form === FORM.one ? 1 : form === FORM.oneRun ? 2 : 3; numbers > 0; numbers--)
      while ((bytes[at++] ?? 0) >= 0x80);
  }
  reader.at = at;
}
