import type { AdvisoryDatabase } from '../../advisories/index.ts';
import type { Context } from '../../base/context.ts';
import { MOST_EXCEPTION_DAYS } from '../../base/exception-days.ts';
import { newId } from '../../base/new-id.ts';
import { isoSeconds } from '../../base/utc-time.ts';
import { withoutUndefined } from '../../base/without-undefined.ts';
import { JUSTIFICATION_WORDS } from '../../scan/index.ts';
import {
  imagesByDigest,
  listRuns,
  type Remark,
  recordRemark,
  type Store,
  type View,
} from '../../store/index.ts';
import { formatPurl, parsePurl } from '../../versions/index.ts';
import { fleetError } from '../errors.ts';
import { parseQuestion } from '../exposed/parse-question.ts';
import type { NewRemark, RemarkKind } from './types.ts';

const DAY_MS = 86_400_000;
const MOST_TEXT = 1000;

type AddRemarkInput = {
  fleet: { store: Store; advisories: AdvisoryDatabase | undefined };
  kind: RemarkKind;
  remark: NewRemark;
  /** As people are to see it. */
  by: string;
};

/** Says something of a vulnerability where it runs. Throws FLEET_REMARK, FLEET_QUESTION_UNCLEAR, FLEET_IMAGE_UNKNOWN, FLEET_OWNER_UNKNOWN. */
export async function addRemark(
  { fleet, kind, remark: given, by }: AddRemarkInput,
  { clock }: Pick<Context, 'clock'>,
): Promise<Remark> {
  const at = Math.floor(clock.nowMs());
  const remark: Remark = {
    id: newId(kind),
    vulnerability: vulnerabilityOf(given, fleet.advisories),
    package: given.package && purlOf(given.package),
    image: given.image,
    owner: given.owner,
    workload: given.workload && workloadOf(given.workload, kind),
    ...statusOf(given, kind),
    text: textOf(given.text, kind),
    expiresAt: kind === 'note' && given.expiresAt === undefined ? undefined : expiryOf(given, kind, at),
    createdBy: by,
    createdAt: at,
    endedBy: undefined,
    endedAt: undefined,
  };
  await fleet.store.write(async (edit) => {
    await refuseUnknown(edit, remark);
    await recordRemark(edit, remark);
  });
  return remark;
}

function vulnerabilityOf({ vulnerability }: NewRemark, advisories: AdvisoryDatabase | undefined): string {
  const question = parseQuestion(vulnerability, advisories);
  if (question.kind === 'vulnerability') return question.id.toUpperCase();
  throw fleetError('FLEET_REMARK', `'${vulnerability}' is not a vulnerability`, {
    hint: 'name one, as in CVE-2024-3094',
  });
}

function purlOf(text: string): string {
  const { type, namespace, name, version } = parsePurl(text);
  return formatPurl(withoutUndefined({ type, namespace, name, version }));
}

function workloadOf(text: string, kind: RemarkKind): string {
  if (kind === 'exception')
    throw fleetError('FLEET_REMARK', 'an exception is not about one workload', {
      hint: 'name an image, a package or an owner; a note can be about a workload',
    });
  if (text.split('/').length === 4) return text;
  throw fleetError('FLEET_REMARK', `'${text}' is not a workload`, {
    hint: 'write cluster, namespace, kind and name: prod/shop/Deployment/front',
  });
}

function statusOf(
  { status, justification }: NewRemark,
  kind: RemarkKind,
): Pick<Remark, 'status' | 'justification'> {
  if (kind === 'note') return { status: undefined, justification: undefined };
  if (status === undefined)
    throw fleetError('FLEET_REMARK', 'the exception has no status', {
      hint: 'not-affected with a justification, fixed, or affected: it is, and the risk is taken',
    });
  const isKnown = justification !== undefined && Object.hasOwn(JUSTIFICATION_WORDS, justification);
  if (status === 'not-affected' ? !isKnown : justification !== undefined)
    throw fleetError(
      'FLEET_REMARK',
      status === 'not-affected'
        ? `what is not affected needs a justification${justification === undefined ? '' : `, and '${justification}' is none`}`
        : `what is ${status} has no justification`,
      { hint: `of what is not affected: ${Object.keys(JUSTIFICATION_WORDS).join(', ')}` },
    );
  return { status, justification };
}

/** One line, since it stands in tables. */
function textOf(given: string, kind: RemarkKind): string {
  const text = given.split(/\s+/).join(' ').trim();
  if (text !== '' && text.length <= MOST_TEXT && text.isWellFormed() && !text.includes('\0')) return text;
  throw fleetError(
    'FLEET_REMARK',
    `the ${kind} says ${text === '' ? 'nothing' : 'too much, or what is not text'}`,
    { hint: `write why, in 1 to ${MOST_TEXT} characters` },
  );
}

function expiryOf({ expiresAt }: NewRemark, kind: RemarkKind, now: number): number {
  const most = now + MOST_EXCEPTION_DAYS * DAY_MS;
  if (expiresAt !== undefined && expiresAt > now && (kind === 'note' || expiresAt <= most)) return expiresAt;
  const isTooLate = expiresAt !== undefined && expiresAt > now;
  throw fleetError(
    'FLEET_REMARK',
    expiresAt === undefined
      ? `the ${kind} does not say when it expires`
      : isTooLate
        ? `an exception lasts at most ${MOST_EXCEPTION_DAYS} days`
        : `the ${kind} would have expired at ${isoSeconds(expiresAt)}`,
    {
      hint:
        kind === 'note'
          ? 'give a time that is to come, or none'
          : `until ${isoSeconds(most)} at the latest; what holds for longer is said by a fix, or by VEX that comes with the image`,
    },
  );
}

/** What it is about and nobody knows it would never apply, and whoever wrote it would not notice. */
async function refuseUnknown(view: View, { image, owner }: Remark): Promise<void> {
  if (image !== undefined && (await imagesByDigest(view, image)).length === 0)
    throw fleetError('FLEET_IMAGE_UNKNOWN', `no image is known as ${image}`, {
      hint: '"shearwall fleet images" lists them',
    });
  if (owner === undefined) return;
  const { rows } = await listRuns(view, { when: 'ever', filter: { owners: [owner] }, limit: 1 });
  if (rows.length === 0)
    throw fleetError('FLEET_OWNER_UNKNOWN', `nothing runs or ran of an owner called ${owner}`, {
      hint: '"shearwall fleet owners" lists them',
    });
}
