import type { AllowUnexplained } from '../../scan/index.ts';
import { containersOf, type RunFilter, runningImages, type View } from '../../store/index.ts';
import type { AskedTime } from './types.ts';
import { whenOf } from './when-of.ts';

/** What an answer is about, and the images that it has found. */
export type UnaffectedQuestion = {
  time: AskedTime;
  filter: RunFilter;
  exposed: Pick<ReadonlySet<number>, 'has'>;
  /** Programs that the user answers for. */
  allowUnexplained?: readonly AllowUnexplained[] | undefined;
};

/** Of images that are not among those found those that are asked about, with their containers. The archive is of all, whether or not they ran. */
export async function unaffectedRuns(
  view: View,
  imageIds: readonly number[],
  { time, filter, exposed }: UnaffectedQuestion,
): Promise<{ images: Set<number>; containers: number }> {
  const others = imageIds.filter((id) => !exposed.has(id));
  const stands = await runningImages(view, others);
  const { images, containers } = await containersOf(view, stands, { when: whenOf(time), filter });
  return { images: time.kind === 'archive' ? new Set(others) : images, containers };
}
