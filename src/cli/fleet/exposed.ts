import { setFlagsFromString } from 'node:v8';
import type { Context } from '../../base/context.ts';
import { version } from '../../base/version.ts';
import { withoutUndefined } from '../../base/without-undefined.ts';
import {
  type AskedTime,
  type ExposureAnswer,
  type ExposureFormat,
  type ExposureGroup,
  exportExposure,
  findExposure,
  findNotCovered,
  matchedForQuestion,
  type NotCovered,
  openFleet,
  parseQuestion,
  reasonLine,
  renderExposure,
  renderNotCovered,
} from '../../fleet/index.ts';
import { parseAllowed } from '../allow-unexplained.ts';
import type { ExitCode, Invocation } from '../command.ts';
import { cliError } from '../errors.ts';
import { namedServer, type ServerOptions, serverPlace } from '../server/server-place.ts';
import { terminalOptions } from '../terminal.ts';
import { exposedThere, notCoveredThere } from './exposed-there.ts';
import { askedPlace } from './fleet-place.ts';
import { type FleetFilter, type FleetPlace, runFilter } from './options.ts';
import { parseTime } from './parse-time.ts';
import { sayRemedies, withRemedies } from './remedies.ts';

export type ExposedOptions = FleetPlace &
  ServerOptions &
  FleetFilter & {
    all?: boolean;
    at?: string;
    between?: string[];
    knownAt?: string;
    group?: ExposureGroup;
    notCovered?: boolean;
    output?: ExposureFormat;
    limit?: number;
    staleAfter?: number;
    maxFeedAge?: number;
    allowUnexplained?: string[];
  };

const EXIT_CODES = { none: 0, exposed: 1, unknown: 3 } as const;
const DAY_MS = 86_400_000;
const LIMIT = 1000;

export async function exposed(invocation: Invocation<ExposedOptions>): Promise<ExitCode> {
  const { options, open, out, env } = invocation;
  const format = options.output ?? (out.json ? 'json' : 'table');
  if (options.notCovered === true) return await notCovered(invocation, format);
  if (options.staleAfter !== undefined)
    throw cliError('CLI_EXPOSED', '--stale-after is about --not-covered', {
      hint: 'leave it out, or ask for --not-covered',
    });
  const { what, between } = afterBetween(invocation);
  if (what === undefined)
    throw cliError('CLI_EXPOSED', 'nothing was given to look for', {
      hint: 'a CVE, a package with a range, sha256:…, license:ID or base:IMAGE; or --not-covered',
    });
  const context = await open();
  const now = context.clock.nowMs();
  const time = askedTime(withoutUndefined({ ...options, between: between ? between : undefined }), now);
  const knownAt = options.knownAt === undefined ? undefined : parseTime('--known-at', options.knownAt, now);
  const url = namedServer(options, env);
  if (url !== undefined) {
    const server = await serverPlace(url, env);
    const answer = await exposedThere(invocation, { server, what, time, knownAt }, context);
    const { group = 'owner' } = options;
    out.document(renderExposure(answer, { format, group, terminal: terminalOptions(env), sayRemedies }));
    return EXIT_CODES[answer.verdict];
  }
  await using fleet = await openFleet(askedPlace(options, env), context);
  const question = parseQuestion(what, fleet.advisories);
  const matched = await matchedForQuestion(fleet, context);
  const asked = {
    fleet: matched,
    question,
    time,
    knownAt,
    filter: runFilter(options),
    maxFeedAgeMs: options.maxFeedAge,
    allowUnexplained: parseAllowed(options.allowUnexplained, 'CLI_EXPOSED'),
  };
  const group = options.group ?? 'owner';
  const answer = await shownAnswer();
  if (format === 'ndjson' || format === 'csv')
    for (const why of answer.unknownReasons)
      context.log.warn(`the answer is incomplete: ${reasonLine(why, sayRemedies)}`);
  return EXIT_CODES[answer.verdict];

  /** All rows go through a temporary file; some, and what people read on a terminal, are made at once. */
  async function shownAnswer(): Promise<ExposureAnswer> {
    keepHeapSmall();
    if (options.limit === undefined && format !== 'table' && format !== 'tree') {
      using exported = await exportExposure({ ...asked, format, group, sayRemedies }, context);
      await out.pieces(exported.pieces());
      return exported.answer;
    }
    const found = await findExposure({ ...asked, limit: options.limit ?? LIMIT }, context);
    out.document(renderExposure(found, { format, group, terminal: terminalOptions(env), sayRemedies }));
    return found;
  }
}

/**
 * Rows that come and go would let V8 keep 130 MB for them, and as much beside its heap, which makes nothing quicker: its young generation stays as it is
 * by now, and the old one is collected when it has grown by three times what lives. Sooner would be often: each time a question waits for it.
 */
function keepHeapSmall(): void {
  setFlagsFromString('--semi-space-growth-factor=1');
  setFlagsFromString('--heap-growing-percent=300');
}

/** `--between A B WHAT`: an option of several values also takes what comes after them. */
function afterBetween({ args: [what], options }: Invocation<ExposedOptions>) {
  const { between } = options;
  return what === undefined && between?.length === 3
    ? { what: between[2], between: between.slice(0, 2) }
    : { what, between };
}

/** Exit 1: something is not covered. */
async function notCovered(invocation: Invocation<ExposedOptions>, format: ExposureFormat): Promise<ExitCode> {
  const { args, options, open, out, env } = invocation;
  if (args.length > 0)
    throw cliError('CLI_EXPOSED', '--not-covered is about all that runs', {
      hint: `ask for ${args[0]} without it`,
    });
  const context = await open();
  const url = namedServer(options, env);
  const rows =
    url === undefined
      ? await notCoveredHere(invocation, context)
      : await notCoveredThere(invocation, await serverPlace(url, env), context);
  out.document(renderNotCovered(withRemedies(rows), format, terminalOptions(env)));
  return rows.length === 0 ? 0 : 1;
}

async function notCoveredHere(
  { options, env }: Invocation<ExposedOptions>,
  context: Context,
): Promise<readonly NotCovered[]> {
  await using fleet = await openFleet(askedPlace(options, env), context);
  const staleMs = options.staleAfter ?? 7 * DAY_MS;
  return await findNotCovered(
    {
      fleet: await matchedForQuestion(fleet, context),
      filter: runFilter(options),
      tool: `shearwall ${version()}`,
      staleAfter: {
        importMs: options.staleAfter === undefined ? undefined : Math.min(staleMs, DAY_MS),
        feedMs: staleMs,
      },
    },
    context,
  );
}

function askedTime({ all, at, between }: ExposedOptions, now: number): AskedTime {
  const given = [all === true, at !== undefined, between !== undefined].filter(Boolean).length;
  if (given > 1) throw cliError('CLI_EXPOSED', '--all, --at and --between exclude each other');
  if (all === true) return { kind: 'archive' };
  if (at !== undefined) return { kind: 'at', at: parseTime('--at', at, now) };
  if (between === undefined) return { kind: 'now' };
  const [from, to] = between.map((text) => parseTime('--between', text, now));
  if (from === undefined || to === undefined || between.length !== 2 || from > to)
    throw cliError('CLI_EXPOSED', '--between takes two times, the earlier one first', {
      hint: '--between 2026-03-01 2026-03-10',
    });
  return { kind: 'between', from, to };
}
