import { z } from 'zod';
import {
  type AskedTime,
  EXPOSED_ORDERS,
  type ExposureAnswer,
  exportExposure,
  findExposure,
  fleetTimeline,
  type MatchedView,
  parseQuestion,
} from '../../fleet/index.ts';
import type { Sight } from '../access/who.ts';
import { serverError } from '../errors.ts';
import { type ApiRoute, route, type ServerParts } from '../http/route.ts';
import {
  afterField,
  filterFields,
  filterSeen,
  limitField,
  moment,
  sortField,
  VIEWER,
  what,
} from './asked-fields.ts';
import { seenByTeams } from './seen-exposure.ts';
import { watchedAnswer } from './watched-answer.ts';

const DAY_MS = 86_400_000;

const question = {
  what,
  ...filterFields,
  time: z.enum(['now', 'all']).default('now'),
  at: moment.optional(),
  from: moment.optional(),
  to: moment.optional(),
  knownAt: moment.optional(),
  maxFeedAgeDays: z.coerce.number().positive().max(3650).optional(),
};
type Question = z.output<z.ZodObject<typeof question>>;

/** Rows that are read and spooled in one turn: others wait for it. */
const EXPORT_PAGE = 500;
const TYPES = { ndjson: 'application/x-ndjson', csv: 'text/csv; charset=utf-8' } as const;

/** Who is exposed to something, since when, and what the answer does not cover. */
export const EXPOSURE_ROUTES: readonly ApiRoute[] = [
  route({
    id: 'exposure',
    method: 'GET',
    path: '/api/v1/exposure',
    about:
      'which containers have a vulnerability, package, file, licence or base image; `format=ndjson` and `csv`: all rows',
    access: VIEWER,
    query: z.strictObject({
      ...question,
      format: z.enum(['json', 'ndjson', 'csv']).default('json'),
      sort: sortField(Object.keys(EXPOSED_ORDERS) as (keyof typeof EXPOSED_ORDERS)[]),
      limit: limitField(1000, 100),
      after: afterField,
    }),
    answer: { of: 'exposed' },
    formats: Object.values(TYPES),
    isCached: true,
    async run({ query, sight, signal, generation: generationAsked }, parts) {
      const { format, limit, after, sort: by, ...asked } = query;
      if (format !== 'json' && by !== undefined)
        throw serverError('SERVER_INPUT', '`sort` orders pages: all rows (`format`) come by owner');
      if (format !== 'json') return await exported({ asked, sight, signal, format }, parts);
      const bound = [asked, by, sight];
      const place = after === undefined ? undefined : parts.cursors.open(after, bound);
      const sort = by && { ...by, field: EXPOSED_ORDERS[by.field] };
      const generation = await generationAsked();
      const answer = await parts.withFleet(async (fleet) => {
        const input = { ...(await inputOf(fleet, asked, sight, parts)), limit, sort, after: place?.after };
        return seenBy(sight, await findExposure(input, { ...parts.context, signal }), parts);
      });
      const { next, ...page } = answer;
      return {
        json: {
          ...page,
          next:
            next && parts.cursors.seal({ after: next, generation: place?.generation ?? generation }, bound),
          changedSinceFirstPage: place && place.generation !== generation,
        },
      };
    },
  }),
  route({
    id: 'exposureCounts',
    method: 'GET',
    path: '/api/v1/exposure/counts',
    about: 'the verdict and the counts of the same question, without rows',
    access: VIEWER,
    query: z.strictObject(question),
    answer: { of: 'exposed' },
    isCached: true,
    run: async ({ query, sight, signal }, parts) => ({
      json: await exposureCounts({ asked: query, sight, signal }, parts),
    }),
  }),
  route({
    id: 'watchExposure',
    method: 'GET',
    path: '/api/v1/exposure/watch',
    about:
      'the same as server-sent events: `exposure` at once and whenever it has changed. It ends after five minutes, and is asked for again',
    access: VIEWER,
    query: z.strictObject(question),
    answer: { type: 'text/event-stream' },
    run: async ({ query, sight, who, signal }, parts) =>
      watchedAnswer(
        async () => await exposureCounts({ asked: query, sight, signal }, parts),
        { who, signal },
        parts,
      ),
  }),
  route({
    id: 'timeline',
    method: 'GET',
    path: '/api/v1/timeline',
    about: 'when containers with it began and ended to run',
    access: VIEWER,
    query: z.strictObject({ what, ...filterFields, from: moment.optional() }),
    answer: { of: 'fleet timeline', isPage: true },
    sortedBy: ['at', 'opened', 'closed', 'runs'],
    isCached: true,
    run: async ({ query, sight }, { withFleet, context, store }) => ({
      json: {
        items: await withFleet(
          async (fleet) =>
            await fleetTimeline({
              fleet,
              question: parseQuestion(query.what, fleet.view.advisories),
              filter: await filterSeen(query, sight, store),
              from: query.from,
              now: context.clock.nowMs(),
            }),
        ),
      },
    }),
  }),
];

type AskedCounts = { asked: Question; sight: Sight; signal: AbortSignal };

async function exposureCounts(
  { asked, sight, signal }: AskedCounts,
  parts: ServerParts,
): Promise<ExposureAnswer> {
  const answer = await parts.withFleet(async (fleet) => {
    const input = { ...(await inputOf(fleet, asked, sight, parts)), limit: 1, successors: false };
    return seenBy(sight, await findExposure(input, { ...parts.context, signal }), parts);
  });
  const moreRuns = answer.moreRuns + answer.runs.length;
  return { ...answer, runs: [], images: [], next: undefined, moreRuns };
}

async function inputOf(
  fleet: MatchedView,
  asked: Question,
  sight: Sight,
  { context, store }: Pick<ServerParts, 'context' | 'store'>,
) {
  return {
    fleet,
    question: parseQuestion(asked.what, fleet.view.advisories),
    time: timeOf(asked, sight, context.clock.nowMs()),
    knownAt: asked.knownAt,
    filter: await filterSeen(asked, sight, store),
    maxFeedAgeMs: asked.maxFeedAgeDays === undefined ? undefined : asked.maxFeedAgeDays * DAY_MS,
  };
}

/** Of the archive, teams see what they ran: what never ran is nobody's. */
function timeOf({ time, at, from, to }: Question, { teams }: Sight, nowMs: number): AskedTime {
  const given = [time !== 'now', at !== undefined, from !== undefined || to !== undefined].filter(Boolean);
  if (given.length > 1)
    throw serverError('SERVER_INPUT', '`time`, `at`, and `from` with `to` exclude each other');
  if (time === 'all')
    return teams === undefined
      ? { kind: 'archive' }
      : { kind: 'between', from: 0, to: Math.floor(nowMs), asSeen: true };
  if (at !== undefined) return { kind: 'at', at };
  if (from === undefined && to === undefined) return { kind: 'now' };
  if (from === undefined || to === undefined || from > to)
    throw serverError('SERVER_INPUT', '`from` and `to` belong together, the earlier one first');
  return { kind: 'between', from, to };
}

function seenBy(
  { teams }: Sight,
  answer: ExposureAnswer,
  { cursors }: Pick<ServerParts, 'cursors'>,
): ExposureAnswer {
  return teams === undefined ? answer : seenByTeams(answer, (id) => cursors.hiddenId(id, teams));
}

/** All rows, from a temporary file. That the answer is not whole stands in a header, since rows have no place for it. */
async function exported(
  {
    asked,
    sight,
    signal,
    format,
  }: { asked: Question; sight: Sight; signal: AbortSignal; format: keyof typeof TYPES },
  parts: ServerParts,
) {
  const given = await parts.withFleet(
    async (fleet) =>
      await exportExposure(
        { ...(await inputOf(fleet, asked, sight, parts)), format, group: 'owner', limit: EXPORT_PAGE },
        { ...parts.context, signal },
      ),
  );
  const { verdict, unknownReasons } = given.answer;
  return {
    pieces: given.pieces(),
    type: TYPES[format],
    done: () => given[Symbol.dispose](),
    headers: {
      'shearwall-verdict': verdict,
      'shearwall-unknown': unknownReasons.map(({ code }) => code).join(', '),
    },
  };
}
