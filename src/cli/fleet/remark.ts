import { isDigest } from '../../base/digest.ts';
import { isoDay } from '../../base/utc-time.ts';
import { withoutUndefined } from '../../base/without-undefined.ts';
import {
  addRemark,
  endFleetRemark,
  fleetRemarks,
  type ListedRemark,
  openFleet,
  type RemarkKind,
  statusWords,
} from '../../fleet/index.ts';
import { EXCEPTION_STATUSES, type ExceptionStatus, type Store } from '../../store/index.ts';
import type { ExitCode } from '../command.ts';
import { cliError } from '../errors.ts';
import { askedPlace } from './fleet-place.ts';
import { askedAnywhere, LIMIT, type ListedAnswer, type ListRequest, said, table } from './listed.ts';
import { parseComingTime } from './parse-time.ts';

/** `fleet note` and `fleet exception`: they list; `add VULNERABILITY TEXT`, `end ID`. */
export async function remark(kind: RemarkKind, given: ListRequest): Promise<ExitCode> {
  const [action = 'list', what, text, ...more] = given.args;
  if (action === 'list' && what === undefined) return await list(kind, given);
  if (action === 'add' && what !== undefined && text !== undefined && more.length === 0)
    return await add(kind, given, { what, text });
  if (action === 'end' && what !== undefined && text === undefined) return await end(kind, given, what);
  throw cliError('CLI_FLEET', `fleet ${kind} does not know what to do with '${given.args.join(' ')}'`, {
    hint: `shearwall fleet ${kind}, shearwall fleet ${kind} add CVE-2024-3094 'why' …, or shearwall fleet ${kind} end ID`,
  });
}

async function list(kind: RemarkKind, given: ListRequest): Promise<ExitCode> {
  const limit = given.options.limit ?? LIMIT;
  const show = (found: ListedRemark[]): ListedAnswer => listRemarks(kind, given, found);
  const there = { path: `${kind}s`, query: { limit }, isList: 'whole' as const, show };
  return await askedAnywhere(given, there, async () => {
    const context = await given.open();
    return await withStore(given, async (store) =>
      said(given, show(await fleetRemarks({ store, kind, limit }, context))),
    );
  });
}

async function add(
  kind: RemarkKind,
  given: ListRequest,
  { what, text }: { what: string; text: string },
): Promise<ExitCode> {
  const { options, open, env } = given;
  const context = await open();
  const remark = withoutUndefined({
    vulnerability: what,
    text,
    package: options.package,
    image: imageOf(options.image),
    owner: ownerOf(options.owner),
    workload: options.workload,
    status: statusOf(options.status),
    justification: options.justification,
  });
  const expiresAt =
    options.expires === undefined
      ? undefined
      : Math.floor(parseComingTime('--expires', options.expires, context.clock.nowMs()));
  const show = (added: ListedRemark): ListedAnswer => ({
    value: added,
    text: () =>
      `${added.id} holds${added.expiresAt === undefined ? '' : ` until ${isoDay(added.expiresAt)}`}`,
  });
  const body = withoutUndefined({
    ...remark,
    expires: expiresAt === undefined ? undefined : String(expiresAt),
  });
  const there = { path: `${kind}s`, method: 'POST' as const, body, show };
  return await askedAnywhere({ ...given, args: [] }, there, async () => {
    await using fleet = await openFleet(askedPlace(options, env), context);
    const by = env['USER'] ?? '';
    const added = await addRemark({ fleet, kind, remark: { ...remark, expiresAt }, by }, context);
    return said(given, show({ ...added, state: 'holds' }));
  });
}

async function end(kind: RemarkKind, given: ListRequest, id: string): Promise<ExitCode> {
  const show = (ended: ListedRemark): ListedAnswer => ({
    value: ended,
    text: () => `${ended.id} has ended: what it said of ${ended.vulnerability} counts no more`,
  });
  const there = { path: `${kind}s/${id}`, method: 'DELETE' as const, show };
  return await askedAnywhere({ ...given, args: [] }, there, async () => {
    const context = await given.open();
    const by = given.env['USER'] ?? '';
    return await withStore(given, async (store) =>
      said(given, show(await endFleetRemark({ store, kind, id, by }, context))),
    );
  });
}

async function withStore<T>(
  { options, open, env }: ListRequest,
  work: (store: Store) => Promise<T>,
): Promise<T> {
  await using fleet = await openFleet(askedPlace(options, env), await open());
  return await work(fleet.store);
}

function listRemarks(kind: RemarkKind, given: ListRequest, found: readonly ListedRemark[]): ListedAnswer {
  const rows = found.map((each) => [
    each.id,
    each.state,
    each.vulnerability,
    each.owner ?? '(everybody)',
    [each.package, each.image, each.workload].filter(Boolean).join(' '),
    ...(kind === 'exception' ? [statusWords(each)] : []),
    each.text,
    `${each.createdBy} ${isoDay(each.createdAt)}`.trim(),
    each.expiresAt === undefined ? '' : isoDay(each.expiresAt),
  ]);
  return table(given, found, {
    titles: [
      'ID',
      'STATE',
      'VULNERABILITY',
      'OWNER',
      'ONLY IN',
      ...(kind === 'exception' ? ['STATUS'] : []),
      'WHY',
      'BY',
      'UNTIL',
    ],
    rows,
    none: `there is no ${kind}`,
  });
}

function imageOf(text: string | undefined) {
  if (text === undefined || isDigest(text)) return text;
  throw cliError('CLI_FLEET', `--image: '${text}' is not a digest`, {
    hint: 'write sha256: and 64 hex digits; "shearwall fleet images" lists them',
  });
}

function ownerOf(owners: readonly string[] = []): string | undefined {
  if (owners.length <= 1) return owners[0];
  throw cliError('CLI_FLEET', 'it is about one owner, or about everybody', {
    hint: 'give --owner once, or leave it out',
  });
}

function statusOf(text: string | undefined): ExceptionStatus | undefined {
  return EXCEPTION_STATUSES.find((status) => status === text);
}
