import type { Context } from '../../base/context.ts';
import { type Column, renderTable } from '../../base/render-table.ts';
import {
  counted,
  type Fleet,
  type FleetStatus,
  fleetDiff,
  fleetImages,
  fleetOwners,
  fleetPackages,
  fleetStatus,
  fleetTimeline,
  fleetTop,
  fleetWorkloads,
  isoTime,
  parseQuestion,
} from '../../fleet/index.ts';
import type { ExitCode, Invocation } from '../command.ts';
import { cliError } from '../errors.ts';
import { terminalOptions } from '../terminal.ts';
import { toolName } from './add.ts';
import { matchAll, withFleet } from './open-fleet.ts';
import { type FleetOptions, runFilter } from './options.ts';
import { parseTime } from './parse-time.ts';

type Given = Invocation<FleetOptions>;
type Answer = { value: unknown; text: () => string };

/** Asks one question of the fleet and says the answer; what is listed is no verdict, so the exit code is 0. */
async function asked(
  given: Given,
  ask: (fleet: Fleet, context: Context) => Promise<Answer>,
): Promise<ExitCode> {
  const { options, open, out, env } = given;
  const context = await open();
  return await withFleet(options, { env, context }, async (fleet): Promise<ExitCode> => {
    const { value, text } = await ask(fleet, context);
    out.result(value, text);
    return 0;
  });
}

const LIMIT = 1000;

export function status(given: Given): Promise<ExitCode> {
  return asked(given, async (fleet, context) => {
    const value = await fleetStatus(fleet, { tool: toolName(), filter: runFilter(given.options) }, context);
    return { value, text: () => renderStatus(value) };
  });
}

export function images(given: Given): Promise<ExitCode> {
  const {
    args: [repository],
    options,
  } = given;
  return asked(given, async ({ store }) => {
    const limit = options.limit ?? LIMIT;
    const page = await fleetImages(store, { limit, ...(repository !== undefined && { repository }) });
    const value =
      options.gaps === true
        ? page.images.filter(({ inventories }) =>
            inventories.some(({ gaps, quarantined }) => gaps.length + quarantined > 0),
          )
        : page.images;
    const rows = value.map(({ reference, platform, names, inventories }) => [
      reference,
      platform,
      names.find(({ kind }) => kind !== 'index')?.digest ?? '',
      String(Math.max(0, ...inventories.map(({ components }) => components))),
      [
        ...new Set(
          inventories.map(({ source, tool }) => (source === 'catalog' ? tool : `${source} ${tool}`.trim())),
        ),
      ].join(', '),
      inventories
        .flatMap(({ gaps, quarantined }) => [...gaps, ...(quarantined > 0 ? [`${quarantined} odd`] : [])])
        .join('; '),
    ]);
    return table(
      given,
      value,
      ['IMAGE', 'PLATFORM', 'DIGEST', '#COMPONENTS', 'SAID BY', 'GAPS'],
      rows,
      'no image is known',
    );
  });
}

export function workloads(given: Given): Promise<ExitCode> {
  const { options } = given;
  return asked(given, async ({ store }, { clock }) => {
    const at = options.at === undefined ? undefined : parseTime('--at', options.at, clock.nowMs());
    const value = await fleetWorkloads(store, {
      when: at === undefined ? 'live' : { at },
      filter: runFilter(options),
      limit: options.limit ?? LIMIT,
    });
    const rows = value.map(
      ({ cluster, namespace, kind, name, container, count, reference, digest, from, owner }) => [
        cluster,
        namespace,
        `${kind}/${name}`,
        container,
        String(count),
        reference || (digest ?? ''),
        isoTime(from),
        owner?.team ?? '',
      ],
    );
    return table(
      given,
      value,
      ['CLUSTER', 'NAMESPACE', 'WORKLOAD', 'CONTAINER', '#COPIES', 'IMAGE', 'SINCE', 'OWNER'],
      rows,
      'nothing runs',
    );
  });
}

export function packages(given: Given): Promise<ExitCode> {
  const {
    args: [text],
  } = given;
  if (text === undefined)
    throw cliError('CLI_FLEET', 'fleet packages needs a part of a name', {
      hint: 'shearwall fleet packages openssl',
    });
  return asked(given, async ({ store }) => {
    const value = await fleetPackages(store, { text, type: undefined });
    const rows = value.map(({ type, name, version, runningImages }) => [
      type,
      name,
      version,
      String(runningImages),
    ]);
    return table(
      given,
      value,
      ['TYPE', 'NAME', 'VERSION', '#RUNNING IMAGES'],
      rows,
      `no package has "${text}" in its name`,
    );
  });
}

export function owners(given: Given): Promise<ExitCode> {
  return asked(given, async ({ store }) => {
    const value = await fleetOwners(store, runFilter(given.options));
    const rows = value.map(({ owner, ...counts }) => [
      owner ?? '(no owner)',
      String(counts.containers),
      String(counts.workloads),
      String(counts.images),
    ]);
    return table(given, value, ['OWNER', '#CONTAINERS', '#WORKLOADS', '#IMAGES'], rows, 'nothing runs');
  });
}

export function timeline(given: Given): Promise<ExitCode> {
  const {
    args: [what],
    options,
  } = given;
  if (what === undefined)
    throw cliError('CLI_FLEET', 'fleet timeline needs what is looked for', {
      hint: 'shearwall fleet timeline CVE-2024-3094',
    });
  return asked(given, async (fleet, context) => {
    await matchAll(fleet, context);
    const value = await fleetTimeline(fleet, parseQuestion(what, fleet.advisories), runFilter(options));
    const rows = value.map(({ at, opened, closed, runs }) => [
      isoTime(at),
      `+${opened}`,
      `-${closed}`,
      String(runs),
    ]);
    return table(
      given,
      value,
      ['TIME', '#BEGAN', '#ENDED', '#RUNS'],
      rows,
      `nothing that has ${what} ever ran`,
    );
  });
}

export function top(given: Given): Promise<ExitCode> {
  return asked(given, async (fleet, context) => {
    await matchAll(fleet, context);
    const value = await fleetTop(fleet.store, given.options.limit ?? 20);
    const counts = (each: { containers: number }): string => String(each.containers);
    return {
      value,
      text: () =>
        value.packages.length === 0
          ? 'nothing that runs is known to be affected by anything'
          : [
              render(
                given,
                ['PACKAGE', '#VULNERABILITIES', '#IMAGES', '#CONTAINERS'],
                value.packages.map((each) => [
                  each.purl,
                  String(each.vulnerabilities),
                  String(each.images),
                  counts(each),
                ]),
              ),
              render(
                given,
                ['IMAGE', '#AFFECTED PACKAGES', '#CONTAINERS'],
                value.images.map((each) => [
                  each.reference || (each.digest ?? ''),
                  String(each.affectedPackages),
                  counts(each),
                ]),
              ),
            ].join('\n'),
    };
  });
}

export function diff(given: Given): Promise<ExitCode> {
  const { options } = given;
  if (options.from === undefined)
    throw cliError('CLI_FLEET', 'fleet diff needs --from', {
      hint: 'shearwall fleet diff --from 2026-03-01 --to 2026-03-10, or --from 1d',
    });
  const since = options.from;
  return asked(given, async ({ store }, { clock }) => {
    const from = parseTime('--from', since, clock.nowMs());
    const to = options.to === undefined ? clock.nowMs() : parseTime('--to', options.to, clock.nowMs());
    const value = await fleetDiff(store, { from, to, filter: runFilter(options) });
    const row = (sign: string, at: number | undefined, run: (typeof value.began)[number]): string[] => [
      sign,
      at === undefined ? '' : isoTime(at),
      run.cluster,
      `${run.namespace}/${run.kind}/${run.name}`,
      run.container,
      run.reference || (run.digest ?? ''),
      run.owner?.team ?? '',
    ];
    const rows = [
      ...value.began.map((run) => row('+', run.from, run)),
      ...value.ended.map((run) => row('-', run.to, run)),
    ];
    return table(
      given,
      value,
      ['', 'TIME', 'CLUSTER', 'WORKLOAD', 'CONTAINER', 'IMAGE', 'OWNER'],
      rows,
      'nothing began or ended',
    );
  });
}

/** Titles that begin with # are of numbers. */
function render({ env }: Given, titles: readonly string[], rows: readonly string[][]): string {
  const columns = titles.map(
    (title): Column =>
      title.startsWith('#') ? { title: title.slice(1), align: 'right' } : { title, shrinks: true },
  );
  return renderTable(columns, rows, terminalOptions(env));
}

function table(
  given: Given,
  value: unknown,
  titles: readonly string[],
  rows: readonly string[][],
  none: string,
): Answer {
  return { value, text: () => (rows.length === 0 ? none : render(given, titles, rows)) };
}

function renderStatus({
  counts,
  running,
  imagesWithoutInventory: unseen,
  clusters,
  uncovered,
  advisories,
}: FleetStatus): string {
  const { builtAt, feeds, matchedAt } = advisories;
  const missing = Object.entries(uncovered).filter(([, count]) => count > 0);
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
      ? ['every running container is covered']
      : [
          `not covered: ${missing.map(([why, count]) => `${count} ${why}`).join(', ')}; see shearwall exposed --not-covered`,
        ]),
  ].join('\n');
}
