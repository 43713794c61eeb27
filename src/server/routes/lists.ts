import { z } from 'zod';
import { version } from '../../base/version.ts';
import {
  findNotCovered,
  findTodo,
  fleetDiff,
  fleetOwners,
  fleetPackages,
  fleetStatus,
  fleetTop,
  pageOfWorkloads,
} from '../../fleet/index.ts';
import { clusters, RUN_FIELDS } from '../../store/index.ts';
import { type ApiRoute, route } from '../http/route.ts';
import { firstOnesQuery, matchField, ordered, readFor } from '../http/whole-list.ts';
import {
  afterField,
  filterFields,
  filterSeen,
  limitField,
  moment,
  sortField,
  VIEWER,
  VIEWER_OF_ALL,
} from './asked-fields.ts';

const DAY_MS = 86_400_000;
const RUN_TEXTS = RUN_FIELDS.filter((field) => !['count', 'from', 'to', 'lastSeenAt'].includes(field));
const TOP_FIELDS = [
  'purl',
  'vulnerabilities',
  'reference',
  'digest',
  'affectedPackages',
  'images',
  'containers',
] as const;
/** Among which the most worthwhile are ordered and narrowed. */
const TOP_FIRST = 1000;
const tool = (): string => `shearwall ${version()}`;

/** What the fleet is made of. */
export const LIST_ROUTES: readonly ApiRoute[] = [
  route({
    id: 'status',
    method: 'GET',
    path: '/api/v1/status',
    about: 'how much runs, how much of it is known, and what is not covered',
    access: VIEWER_OF_ALL,
    query: z.strictObject(filterFields),
    answer: { of: 'fleet status' },
    run: async ({ query, sight }, { withFleet, context, store }) => ({
      json: await withFleet(
        async ({ view }) =>
          await fleetStatus(
            { fleet: view, tool: tool(), filter: await filterSeen(query, sight, store) },
            context,
          ),
      ),
    }),
  }),
  route({
    id: 'coverage',
    method: 'GET',
    path: '/api/v1/coverage',
    about: 'what answers do not cover',
    access: VIEWER_OF_ALL,
    query: z.strictObject({
      ...filterFields,
      staleAfterDays: z.coerce.number().positive().max(3650).optional(),
    }),
    answer: { own: 'notCovered', isPage: true },
    sortedBy: ['why', 'what', 'containers'],
    async run({ query, sight }, { withFleet, context, store }) {
      const { staleAfterDays } = query;
      const staleMs = (staleAfterDays ?? 7) * DAY_MS;
      const items = await withFleet(
        async (fleet) =>
          await findNotCovered(
            {
              fleet,
              filter: await filterSeen(query, sight, store),
              tool: tool(),
              staleAfter: {
                importMs: staleAfterDays === undefined ? undefined : Math.min(staleMs, DAY_MS),
                feedMs: staleMs,
              },
            },
            context,
          ),
      );
      return { json: { items } };
    },
  }),
  route({
    id: 'todo',
    method: 'GET',
    path: '/api/v1/todo',
    about: 'what runs without an inventory, or with one of an older catalog; what most containers run first',
    access: VIEWER_OF_ALL,
    query: z.strictObject({ ...filterFields, limit: limitField(10_000, 1000) }),
    answer: { of: 'fleet todo', isPage: true },
    sortedBy: ['why', 'image', 'reference', 'platform', 'containers'],
    run: async ({ query, sight }, { store }) => ({
      json: { items: await findTodo({ store, tool: tool(), filter: await filterSeen(query, sight, store) }) },
    }),
  }),
  route({
    id: 'workloads',
    method: 'GET',
    path: '/api/v1/workloads',
    about: 'which container runs which image, where, and who owns it',
    access: VIEWER,
    query: z.strictObject({
      ...filterFields,
      at: moment.optional(),
      sort: sortField(RUN_FIELDS),
      match: matchField(RUN_TEXTS),
      limit: limitField(1000, 100),
      after: afterField,
    }),
    answer: { of: 'fleet workloads', isPage: true },
    isCached: true,
    async run({ query, sight }, { store, cursors }) {
      const { limit, after, at, sort, match, ...asked } = query;
      const bound = ['workloads', asked, at, sort, match, sight];
      const { rows, next } = await pageOfWorkloads({
        store,
        when: at === undefined ? 'live' : { at },
        filter: await filterSeen(asked, sight, store),
        sort,
        match,
        limit,
        after: after && cursors.open(after, bound).after,
      });
      const items =
        sight.teams === undefined ? rows : rows.map((row) => ({ ...row, workloadId: 0, runningId: 0 }));
      return { json: { items, next: next && cursors.seal({ after: next, generation: 0 }, bound) } };
    },
  }),
  route({
    id: 'owners',
    method: 'GET',
    path: '/api/v1/owners',
    about: 'whose how much of what runs is',
    access: VIEWER,
    query: z.strictObject(filterFields),
    answer: { of: 'fleet owners', isPage: true },
    sortedBy: ['owner', 'containers', 'workloads', 'images'],
    isCached: true,
    run: async ({ query, sight }, { store }) => ({
      json: { items: await fleetOwners({ store, filter: await filterSeen(query, sight, store) }) },
    }),
  }),
  route({
    id: 'clusters',
    method: 'GET',
    path: '/api/v1/clusters',
    about: 'clusters, and when each was looked at last',
    access: VIEWER_OF_ALL,
    answer: { own: 'cluster', isPage: true },
    sortedBy: ['name', 'lastAt', 'lastCoveringAt', 'staleAfterMs'],
    isCached: true,
    run: async (_, { store }) => ({ json: { items: await store.read(clusters) } }),
  }),
  route({
    id: 'packages',
    method: 'GET',
    path: '/api/v1/packages',
    about: 'package versions by a part of their name, with the running images that have them',
    access: VIEWER_OF_ALL,
    query: z.strictObject({ name: z.string().trim().min(2).max(200), type: z.string().max(50).optional() }),
    answer: { of: 'fleet packages', isPage: true },
    sortedBy: ['purl', 'type', 'name', 'runningImages'],
    isCached: true,
    run: async ({ query: { name, type } }, { store }) => ({
      json: { items: await fleetPackages({ store, text: name, type }) },
    }),
  }),
  route({
    id: 'top',
    method: 'GET',
    path: '/api/v1/top',
    about: 'where work pays most: packages, and images',
    access: VIEWER_OF_ALL,
    query: z.strictObject({ ...firstOnesQuery(TOP_FIELDS, TOP_FIRST), limit: limitField(100, 20) }),
    answer: { of: 'fleet top' },
    isCached: true,
    async run({ query }, { withFleet, context }) {
      const limit = readFor(query, TOP_FIRST);
      const found = await withFleet(async (fleet) => await fleetTop({ fleet, limit }, context));
      const packages = ordered(found.packages, TOP_FIELDS, query);
      return { json: { ...found, packages, images: ordered(found.images, TOP_FIELDS, query) } };
    },
  }),
  route({
    id: 'changes',
    method: 'GET',
    path: '/api/v1/changes',
    about: 'what began and ended to run between two times',
    access: VIEWER,
    query: z.strictObject({
      ...filterFields,
      from: moment,
      to: moment.optional(),
      sort: sortField(RUN_FIELDS),
      match: matchField(RUN_TEXTS),
    }),
    answer: { of: 'fleet diff' },
    async run({ query, sight }, { store, context }) {
      const { from, to = Math.floor(context.clock.nowMs()), sort, match } = query;
      const filter = await filterSeen(query, sight, store);
      const found = await fleetDiff({ store, from, to, filter, sort, match });
      const hidden = (runs: typeof found.began) =>
        sight.teams === undefined ? runs : runs.map((row) => ({ ...row, workloadId: 0, runningId: 0 }));
      return { json: { began: hidden(found.began), ended: hidden(found.ended) } };
    },
  }),
];
