import { counted } from '../../base/index.ts';
import { type FleetStatus, fleetStatus, isoTime } from '../../fleet/index.ts';
import type { ExitCode } from '../command.ts';
import { toolName } from './add.ts';
import { asked, askedAnywhere, filterQuery, type ListRequest } from './listed.ts';
import { runFilter } from './options.ts';
import { plainLine } from './plain-line.ts';

export function status(given: ListRequest): Promise<ExitCode> {
  const { options } = given;
  const show = (value: FleetStatus) => ({ value, text: () => renderStatus(value) });
  return askedAnywhere(given, { path: 'status', query: filterQuery(options), show }, () =>
    asked(given, async (fleet, context) =>
      show(await fleetStatus({ fleet, tool: toolName(), filter: runFilter(options) }, context)),
    ),
  );
}

/** Of containers. */
const WORDS: Readonly<Record<keyof FleetStatus['uncovered'], string>> = {
  'no-digest': 'without a digest',
  'unknown-image': 'of images that are not known',
  'no-inventory': 'without an inventory',
  'old-catalog': 'without one of this catalog',
};

function renderStatus({
  counts,
  running,
  imagesWithoutInventory: unseen,
  clusters,
  uncovered,
  advisories,
}: FleetStatus): string {
  const { builtAt, feeds, matchedAt } = advisories;
  const missing = Object.entries(WORDS).filter(([why]) => uncovered[why as keyof typeof WORDS] > 0);
  return [
    `${counted(running.containers, 'running container')} in ${counted(running.workloads, 'workload')} of ${counted(running.owners, 'owner')}, ${counted(running.images, 'image')}${unseen === 0 ? '' : `, ${unseen} without an inventory`}`,
    `${counted(counts.images, 'image')}, ${counted(counts.packageVersions, 'package version')} and ${counted(counts.pastRuns, 'past run')} are known; ${(counts.sizeBytes / 1e6).toFixed(1)} MB`,
    ...clusters.map(
      ({ name, lastAt, lastCoveringAt }) =>
        `${name}: as of ${isoTime(lastAt)}${lastCoveringAt === undefined ? ', by dumps that cover nothing' : lastCoveringAt < lastAt ? `, whole as of ${isoTime(lastCoveringAt)}` : ''}`,
    ),
    builtAt === undefined
      ? 'no advisory database: shearwall db update'
      : `advisories of ${isoTime(builtAt)} from ${counted(feeds, 'feed')}${matchedAt === undefined ? ', not matched yet' : ''}`,
    ...(missing.length === 0
      ? [running.containers === 0 ? 'nothing is known to run' : 'every running container is covered']
      : [
          `not covered: ${missing.map(([why, words]) => `${uncovered[why as keyof typeof WORDS]} ${words}`).join(', ')}; see shearwall exposed --not-covered`,
        ]),
  ]
    .map(plainLine)
    .join('\n');
}
