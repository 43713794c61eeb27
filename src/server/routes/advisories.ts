import { z } from 'zod';
import { searchAdvisories } from '../../advisories/index.ts';
import { type ApiRoute, route } from '../http/route.ts';
import { firstOnesQuery, ordered, readFor } from '../http/whole-list.ts';
import { limitField, VIEWER, what } from './asked-fields.ts';

const FIELDS = ['id', 'title', 'published', 'score'] as const;
/** Among which those that were found are ordered and narrowed. */
const FIRST = 1000;

/** What the advisory database of the server says: it is public, and nothing of the fleet. */
export const ADVISORY_ROUTES: readonly ApiRoute[] = [
  route({
    id: 'vulnerabilities',
    method: 'GET',
    path: '/api/v1/vulnerabilities',
    about: 'vulnerabilities by id, package or words, and what they are found in',
    access: VIEWER,
    query: z.strictObject({ what, ...firstOnesQuery(FIELDS, FIRST), limit: limitField(200, 50) }),
    answer: { of: 'db search' },
    async run({ query }, { withFleet }) {
      const asked = { text: query.what, limit: readFor(query, FIRST) };
      const found = await withFleet(async ({ view: { advisories: database } }) =>
        database === undefined ? [] : searchAdvisories({ database, ...asked }),
      );
      return { json: { found: ordered(found, FIELDS, query) } };
    },
  }),
  route({
    id: 'advisories',
    method: 'GET',
    path: '/api/v1/advisories',
    about: 'the advisory database that is judged by, and its feeds',
    access: VIEWER,
    answer: { own: 'databaseOfServer' },
    run: async (_, { withFleet }) => ({
      json: await withFleet(async ({ view: { advisories } }) => ({
        digest: advisories?.digest,
        builtAt: advisories && advisories.builtAt * 1000,
        feeds: advisories?.feeds ?? [],
      })),
    }),
  }),
];
