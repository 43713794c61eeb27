import type { Context } from '../../base/context.ts';
import { counted } from '../../base/counted.ts';
import {
  type AskedTime,
  type Fleet,
  type FleetTop,
  findExposure,
  fleetDiff,
  fleetOwners,
  fleetPackages,
  fleetTimeline,
  fleetTop,
  fleetWorkloads,
  isoTime,
  type MatchedView,
  matchedForQuestion,
  parseQuestion,
  reasonLine,
  type TimelinePoint,
  type UnknownReason,
  whyBehind,
  whyNotRetained,
} from '../../fleet/index.ts';
import type { Store } from '../../store/index.ts';
import { parseAllowed } from '../allow-unexplained.ts';
import type { ExitCode } from '../command.ts';
import { cliError } from '../errors.ts';
import { namedServer, serverPlace } from '../server/server-place.ts';
import { exceptionLines } from './exception-lines.ts';
import { exposedThere, refuseAllowed } from './exposed-there.ts';
import {
  asked,
  askedAnywhere,
  filterQuery,
  LIMIT,
  type ListedAnswer,
  type ListRequest,
  render,
  table,
} from './listed.ts';
import { runFilter } from './options.ts';
import { parseTime } from './parse-time.ts';
import { plainLine } from './plain-line.ts';
import { sayRemedies } from './remedies.ts';

export async function workloads(given: ListRequest): Promise<ExitCode> {
  const { options, open } = given;
  const { clock } = await open();
  const at = options.at === undefined ? undefined : parseTime('--at', options.at, clock.nowMs());
  const limit = options.limit ?? LIMIT;
  const query = { ...filterQuery(options), at };
  const show = (value: Awaited<ReturnType<typeof fleetWorkloads>>): ListedAnswer =>
    listWorkloads(given, value);
  return await askedAnywhere(given, { path: 'workloads', query, isList: limit, show }, () =>
    asked(given, async ({ store }, context) => {
      const when = at === undefined ? 'live' : { at };
      const value = await fleetWorkloads({ store, when, filter: runFilter(options), limit });
      return at === undefined ? show(value) : await unlessGone(show(value), { store, from: at }, context);
    }),
  );
}

function listWorkloads(given: ListRequest, value: Awaited<ReturnType<typeof fleetWorkloads>>): ListedAnswer {
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
  return table(given, value, {
    titles: ['CLUSTER', 'NAMESPACE', 'WORKLOAD', 'CONTAINER', '#COPIES', 'IMAGE', 'SINCE', 'OWNER'],
    rows,
    none: 'nothing runs',
  });
}

export function packages(given: ListRequest): Promise<ExitCode> {
  const {
    args: [text = ''],
  } = given;
  const show = (value: Awaited<ReturnType<typeof fleetPackages>>): ListedAnswer =>
    table(given, value, {
      titles: ['TYPE', 'NAME', 'VERSION', '#RUNNING IMAGES'],
      rows: value.map(({ type, name, version, runningImages }) => [
        type,
        name,
        version,
        String(runningImages),
      ]),
      none: `no package has "${text}" in its name`,
    });
  return askedAnywhere(given, { path: 'packages', query: { name: text }, isList: 'whole', show }, () =>
    asked(given, async ({ store }) => show(await fleetPackages({ store, text, type: undefined }))),
  );
}

export function owners(given: ListRequest): Promise<ExitCode> {
  const { options } = given;
  const show = (value: Awaited<ReturnType<typeof fleetOwners>>): ListedAnswer =>
    table(given, value, {
      titles: ['OWNER', '#CONTAINERS', '#WORKLOADS', '#IMAGES'],
      rows: value.map(({ owner, ...counts }) => [
        owner ?? '(no owner)',
        String(counts.containers),
        String(counts.workloads),
        String(counts.images),
      ]),
      none: 'nothing runs',
    });
  return askedAnywhere(given, { path: 'owners', query: filterQuery(options), isList: 'whole', show }, () =>
    asked(given, async ({ store }) => show(await fleetOwners({ store, filter: runFilter(options) }))),
  );
}

/** What is listed is not a verdict: that the fleet is behind its advisories is said beside it. */
async function matched(fleet: Fleet, context: Context): Promise<MatchedView> {
  const view = await matchedForQuestion(fleet, context);
  const why = whyBehind(view);
  if (why !== undefined) context.log.warn([why, ...sayRemedies(['rematch'])].join('; '));
  return view;
}

/** Exit 3, and said beside the list: some of what ran from then on is not kept any more. */
async function unlessGone(
  list: ListedAnswer,
  asked: { store: Store; from: number | undefined },
  context: Pick<Context, 'log'>,
): Promise<ListedAnswer> {
  return unlessMore(list, await whyNotRetained(asked), context);
}

/** Exit 3 where there may be more; each reason is said once. */
function unlessMore(
  list: ListedAnswer,
  reasons: readonly UnknownReason[],
  { log }: Pick<Context, 'log'>,
): ListedAnswer {
  const said = new Set(reasons.map((why) => `the list is incomplete: ${reasonLine(why, sayRemedies)}`));
  for (const line of said) log.warn(line);
  return said.size === 0 ? list : { ...list, exitCode: 3 };
}

export async function timeline(given: ListRequest): Promise<ExitCode> {
  const {
    args: [what = ''],
    options,
    open,
    env,
  } = given;
  const context = await open();
  const now = context.clock.nowMs();
  const from = options.from === undefined ? undefined : parseTime('--from', options.from, now);
  const time: AskedTime = from === undefined ? { kind: 'archive' } : { kind: 'between', from, to: now };
  const show = (value: readonly TimelinePoint[]): ListedAnswer => listTimeline(given, { value, what, from });
  const there = {
    path: 'timeline',
    query: { what, ...filterQuery(options), from },
    isList: 'whole' as const,
    show: async (value: readonly TimelinePoint[]) => {
      if (value.length > 0) return show(value);
      const server = await serverPlace(namedServer(options, env) ?? '', env);
      const asked = { server, what, time, knownAt: undefined };
      const { unknownReasons } = await exposedThere({ options: { ...options, limit: 1 } }, asked, context);
      return unlessMore(show(value), unknownReasons, context);
    },
  };
  return await askedAnywhere(given, there, () =>
    asked(given, async (fleet, context) => {
      const filter = runFilter(options);
      const question = parseQuestion(what, fleet.advisories);
      const view = await matched(fleet, context);
      const value = await fleetTimeline({ fleet: view, question, filter, from, now });
      // That there is nothing is an answer, as `exposed` gives it.
      const { unknownReasons } =
        value.length > 0
          ? { unknownReasons: [] }
          : await findExposure(
              { fleet: view, question, time, knownAt: undefined, filter, limit: 1 },
              context,
            );
      const gone = await whyNotRetained({ store: fleet.store, from });
      return unlessMore(show(value), [...unknownReasons, ...gone], context);
    }),
  );
}

function listTimeline(
  given: ListRequest,
  { value, what, from }: { value: readonly TimelinePoint[]; what: string; from: number | undefined },
): ListedAnswer {
  const { text } = table(given, value, {
    titles: ['TIME', '#BEGAN', '#ENDED', '#RUNS'],
    rows: value.map(({ at, opened, closed, runs }) => [
      isoTime(at),
      `+${opened}`,
      `-${closed}`,
      String(runs),
    ]),
    none:
      from === undefined
        ? `nothing that has ${what} ever ran, as far as is known`
        : `nothing that has ${what} began or ended since, as far as is known`,
  });
  const apart = value.flatMap(({ excepted }) =>
    excepted === undefined
      ? []
      : [
          `${counted(excepted.runs, 'run')} of the last ${excepted.runs === 1 ? 'has' : 'have'} an exception:`,
          ...exceptionLines(excepted.exceptions),
        ],
  );
  return { value, text: () => [text(), ...apart].join('\n') };
}

/** Exit 3: there may be more. */
export function top(given: ListRequest): Promise<ExitCode> {
  const { options } = given;
  const limit = options.limit ?? 20;
  const show = (value: FleetTop): ListedAnswer => {
    const doubts = value.unknownReasons.map((why) => `could not say: ${reasonLine(why, sayRemedies)}`);
    return {
      value,
      text: () => [topTables(given, value), doubts.map(plainLine).join('\n')].filter(Boolean).join('\n'),
      exitCode: doubts.length > 0 ? 3 : 0,
    };
  };
  return askedAnywhere(given, { path: 'top', query: { limit, ...notThere(given) }, show }, () =>
    asked(given, async (fleet, context) => {
      const allowUnexplained = parseAllowed(options.allowUnexplained, 'CLI_FLEET');
      const matched = await matchedForQuestion(fleet, context);
      return show(await fleetTop({ fleet: matched, limit, allowUnexplained }, context));
    }),
  );
}

/** Throws CLI_SERVER. */
function notThere({ options, env }: ListRequest): Record<string, never> {
  if (namedServer(options, env) !== undefined) refuseAllowed(options);
  return {};
}

function topTables(given: ListRequest, { packages, images, excepted }: FleetTop): string {
  const apart =
    excepted === undefined
      ? []
      : [
          `not counted, by exceptions: ${counted(excepted.packages, 'package')} in ${counted(excepted.images, 'image')}`,
          ...exceptionLines(excepted.exceptions),
        ];
  if (packages.length === 0)
    return [
      `nothing ${excepted === undefined ? '' : 'else '}that runs is known to be affected by anything`,
      ...apart,
    ].join('\n');
  const ofPackages = packages.map((each) => [
    each.purl,
    String(each.vulnerabilities),
    String(each.images),
    String(each.containers),
  ]);
  const ofImages = images.map((each) => [
    each.reference || (each.digest ?? ''),
    String(each.affectedPackages),
    String(each.containers),
  ]);
  return [
    render(given, ['PACKAGE', '#VULNERABILITIES', '#IMAGES', '#CONTAINERS'], ofPackages),
    render(given, ['IMAGE', '#AFFECTED PACKAGES', '#CONTAINERS'], ofImages),
    ...apart,
  ].join('\n');
}

export async function diff(given: ListRequest): Promise<ExitCode> {
  const { options, open } = given;
  if (options.from === undefined)
    throw cliError('CLI_FLEET', 'fleet diff needs --from', {
      hint: 'shearwall fleet diff --from 2026-03-01 --to 2026-03-10, or --from 1d',
    });
  const now = (await open()).clock.nowMs();
  const from = parseTime('--from', options.from, now);
  const to = options.to === undefined ? now : parseTime('--to', options.to, now);
  if (from > to)
    throw cliError('CLI_FLEET', `--from ${options.from} is after --to`, {
      hint: 'give the earlier time with --from',
    });
  const show = (value: FleetChanges): ListedAnswer => listChanges(given, value);
  const query = { ...filterQuery(options), from, to };
  return await askedAnywhere(given, { path: 'changes', query, show }, () =>
    asked(given, async ({ store }, context) => {
      const value = await fleetDiff({ store, from, to, filter: runFilter(options) });
      return await unlessGone(show(value), { store, from }, context);
    }),
  );
}

type FleetChanges = Awaited<ReturnType<typeof fleetDiff>>;

function listChanges(given: ListRequest, value: FleetChanges): ListedAnswer {
  const row = (sign: string, at: number | undefined, run: FleetChanges['began'][number]): string[] => [
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
  return table(given, value, {
    titles: ['', 'TIME', 'CLUSTER', 'WORKLOAD', 'CONTAINER', 'IMAGE', 'OWNER'],
    rows,
    none: 'nothing began or ended',
  });
}
