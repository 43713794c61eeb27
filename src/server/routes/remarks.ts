import { z } from 'zod';
import { isDigest } from '../../base/digest.ts';
import { addRemark, endFleetRemark, fleetRemarks, type RemarkKind } from '../../fleet/index.ts';
import { EXCEPTION_STATUSES } from '../../store/index.ts';
import type { Sight } from '../access/who.ts';
import { serverError } from '../errors.ts';
import { nothingHere } from '../http/problem.ts';
import { type ApiRoute, route } from '../http/route.ts';
import { limitField, moment, VIEWER } from './asked-fields.ts';
import { refuseUnseen } from './images.ts';

const EDITOR = { role: 'editor', scope: 'own' } as const;
const name = z.string().trim().min(1).max(300);

const subject = {
  vulnerability: name,
  package: z.string().max(1000).optional(),
  image: z.string().refine(isDigest, { message: 'sha256: and 64 hex digits' }).optional(),
  owner: name.optional(),
  text: z.string().max(2000),
};
const BODIES = {
  note: z.strictObject({ ...subject, workload: z.string().max(1000).optional(), expires: moment.optional() }),
  exception: z.strictObject({
    ...subject,
    status: z.enum(EXCEPTION_STATUSES),
    justification: z.string().max(100).optional(),
    expires: moment,
  }),
} as const;

const ABOUT = {
  note: {
    list: 'what people noted of vulnerabilities where they run, newest first; of teams, what is noted for them',
    add: 'note something of a vulnerability: of an image, a package, an owner or a workload. It is shown with what is exposed, and changes nothing',
    end: 'show a note no more; it stays in the list',
  },
  exception: {
    list: 'exceptions, newest first, also those that have expired; of teams, those that were made for them',
    add: 'say that a vulnerability does not count for what an owner runs, for at most 30 days: it is counted apart and shown with who said so',
    end: 'have an exception count no more; it stays in the list',
  },
} as const;

/** What editors say of vulnerabilities, within their scope. */
export const REMARK_ROUTES: readonly ApiRoute[] = [...routesOf('note'), ...routesOf('exception')];

function routesOf(kind: RemarkKind): ApiRoute[] {
  const [of, path] = [kind === 'note' ? 'Note' : 'Exception', `/api/v1/${kind}s`];
  return [
    route({
      id: `${kind}s`,
      method: 'GET',
      path,
      about: ABOUT[kind].list,
      access: VIEWER,
      query: z.strictObject({ limit: limitField(10_000, 1000) }),
      answer: { own: 'remark', isPage: true },
      sortedBy: [
        'vulnerability',
        'package',
        'owner',
        'createdBy',
        'createdAt',
        'expiresAt',
        'state',
        'status',
      ],
      async run({ query: { limit }, sight: { teams: owners } }, { store, context }) {
        return { json: { items: await fleetRemarks({ store, kind, owners, limit }, context) } };
      },
    }),
    route({
      id: `add${of}`,
      method: 'POST',
      path,
      about: ABOUT[kind].add,
      access: EDITOR,
      body: BODIES[kind],
      targetIn: ({ vulnerability }) => vulnerability,
      detailsIn: (said) => said,
      answer: { own: 'remark' },
      status: 201,
      async run({ body: { expires, ...body }, who, sight }, parts) {
        const owner = ownerSeen(body.owner, sight);
        if (body.image !== undefined) await refuseUnseen(body.image, sight, parts);
        const remark = { ...body, owner, expiresAt: expires };
        const added = await parts.withPlainFleet(
          async (fleet) => await addRemark({ fleet, kind, remark, by: who?.name ?? '' }, parts.context),
        );
        return { json: { ...added, state: 'holds' } };
      },
    }),
    route({
      id: `end${of}`,
      method: 'DELETE',
      path: `${path}/{id}`,
      about: ABOUT[kind].end,
      access: EDITOR,
      params: z.object({ id: z.string().regex(new RegExp(`^${kind}-[0-9a-f]{16}$`)) }),
      answer: { own: 'remark' },
      async run({ params: { id }, who, sight: { teams: owners } }, { store, context }) {
        const by = who?.name ?? '';
        return { json: await endFleetRemark({ store, kind, owners, id, by }, context) };
      },
    }),
  ];
}

/** Of teams, what they own: one that is not theirs is answered like one that there is not. */
function ownerSeen(owner: string | undefined, { teams }: Sight): string | undefined {
  if (teams === undefined) return owner;
  if (owner !== undefined && !teams.includes(owner)) throw nothingHere();
  const [only, ...others] = teams;
  if (owner === undefined && others.length > 0)
    throw serverError('SERVER_INPUT', 'the owner is missing: yours are several', {
      hint: `name one of ${teams.join(', ')}`,
    });
  return owner ?? only;
}
