import { z } from 'zod';
import { type Digest, isDigest } from '../../base/digest.ts';
import { withoutUndefined } from '../../base/without-undefined.ts';
import { fleetPolicyAudit } from '../../fleet/index.ts';
import { AUDIT_VERDICTS, AUDITED_FIELDS, recordPolicyAudit } from '../../store/index.ts';
import { serverError } from '../errors.ts';
import { nothingHere } from '../http/problem.ts';
import { type ApiRoute, route } from '../http/route.ts';
import { matchField } from '../http/whole-list.ts';
import { afterField, filterFields, filterSeen, limitField, sortField, VIEWER } from './asked-fields.ts';

const DAY_MS = 86_400_000;
/** An audit each night, and one that failed. */
const MAX_AGE_DAYS = 2;
/** Some 100,000 images. */
const BODY_BYTES = 64 * 1024 * 1024;

const text = z.string().max(65_536);
const digest = z
  .string()
  .refine((given) => isDigest(given), 'not a valid digest')
  .transform((given) => given as Digest);
const image = z.strictObject({
  kind: text,
  namespace: text,
  name: text,
  owner: text.optional(),
  place: text,
  image: text,
  digest: digest.optional(),
  verdict: z.enum(AUDIT_VERDICTS),
  reasons: z.array(text).max(1000),
  warnings: z.array(text).max(1000),
});

/** What policies would refuse of what clusters run. Verifying asks registries, and so does whoever records it. */
export const POLICY_AUDIT_ROUTES: readonly ApiRoute[] = [
  route({
    id: 'policyAudit',
    method: 'GET',
    path: '/api/v1/policy-audit',
    about:
      'which images policies would refuse today, by reason and owner, as the last audit of each cluster found; `notCovered` says of which clusters nobody can say',
    access: VIEWER,
    query: z.strictObject({
      ...filterFields,
      maxAgeDays: z.coerce.number().positive().max(3650).default(MAX_AGE_DAYS),
      sort: sortField(AUDITED_FIELDS),
      match: matchField(AUDITED_FIELDS.filter((field) => field !== 'verdict')),
      limit: limitField(1000, 100),
      after: afterField,
    }),
    answer: { of: 'policy audit --server' },
    async run({ query, sight }, { store, cursors, context }) {
      const { sort, match, limit, after, maxAgeDays, ...asked } = query;
      const bound = ['policy-audit', asked, sort, match, sight];
      const { next, ...answer } = await fleetPolicyAudit({
        store,
        filter: await filterSeen(asked, sight, store),
        now: Math.floor(context.clock.nowMs()),
        maxAgeMs: maxAgeDays * DAY_MS,
        seesAll: sight.teams === undefined,
        sort,
        match,
        limit,
        after: after && cursors.open(after, bound).after,
      });
      return { json: { ...answer, next: next && cursors.seal({ after: next, generation: 0 }, bound) } };
    },
  }),
  route({
    id: 'recordPolicyAudit',
    method: 'PUT',
    path: '/api/v1/clusters/{cluster}/policy-audit',
    about: 'tell what an audit of the whole cluster found, in the place of the one before',
    access: { role: 'agent', scope: 'cluster' },
    params: z.object({ cluster: z.string().min(1).max(200) }),
    body: z.strictObject({
      tookMs: z
        .int()
        .min(0)
        .max(7 * DAY_MS)
        .describe('Since it began to list: what runs from then on it may not have seen'),
      objects: z.int().min(0),
      images: z.array(image),
      notLookedAt: z.array(z.strictObject({ kind: text, objects: z.int().min(0) })),
      unreadable: z.array(text),
      policies: digest,
      trustedRoot: digest,
    }),
    bodyLimitBytes: BODY_BYTES,
    answer: undefined,
    async run({ params: { cluster }, body, sight, signal }, { store, context }) {
      const may = sight.clusters.filter((each) => each.cluster === cluster);
      if (may.length === 0) throw nothingHere();
      // Who may label a pod would else say what a team sees.
      const namesTeams = may.some((each) => each.namesTeams);
      const images = body.images.map(({ owner, digest: of, ...each }) => ({
        ...each,
        digest: of,
        owner: namesTeams ? owner : undefined,
      }));
      const audit = { ...body, images, cluster, at: Math.floor(context.clock.nowMs()) - body.tookMs };
      const isKnown = await store.write(
        (edit) => recordPolicyAudit(edit, audit),
        withoutUndefined({ signal }),
      );
      if (!isKnown)
        throw serverError('SERVER_CONFLICT', `the server knows no cluster that is called ${cluster}`, {
          hint: 'record it under the name by which what runs there is told: shearwall fleet status lists them',
        });
      return { nothing: true };
    },
  }),
];
