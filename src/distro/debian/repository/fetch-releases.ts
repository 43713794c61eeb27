import { mapConcurrently } from '../../../base/concurrency.ts';
import type { Context } from '../../../base/context.ts';
import type { SuiteRequest } from '../types.ts';
import { fetchRelease, type ReleaseFloors, type SuiteRelease } from './fetch-release.ts';
import { type MirrorSettings, mirrorsFor } from './mirrors.ts';
import type { SeenReleases } from './seen-releases.ts';

/** Where packages come from, as the command line found it out, and which Releases were seen before. */
export type PackageSources = MirrorSettings & { seen: SeenReleases };

const PARALLEL = 4;

type FetchReleasesInput = {
  requests: readonly SuiteRequest[];
  /** By suite: the dates (seconds) of an earlier lock. */
  floorDates: ReadonlyMap<string, number>;
  /** What is remembered besides, by whoever has no state of their own. */
  floors?: ReleaseFloors | undefined;
  sources: PackageSources;
};

/** The verified Release of each request, in their order. */
export async function fetchReleases(
  { requests, floorDates, floors, sources }: FetchReleasesInput,
  context: Context,
): Promise<SuiteRelease[]> {
  return mapConcurrently(requests, PARALLEL, (request) => {
    const options = {
      mirrors: mirrorsFor(request, sources),
      floorDate: floorDates.get(request.suite),
      floors,
      seen: sources.seen,
    };
    return fetchRelease(request, options, context);
  });
}
