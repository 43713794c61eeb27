import type { Log } from '../../base/log.ts';
import type { Catalog } from '../../catalog/index.ts';
import { scanError } from '../errors.ts';
import { subjectOfCatalog, subjectOfPurl } from '../subjects/subject-of.ts';
import type { JudgedPackage } from '../types.ts';
import { closedArchives, closedText } from './closed-archives.ts';
import { type FindMaliciousInput, findMalicious } from './find-malicious.ts';

export type RefuseMaliciousInput = Pick<FindMaliciousInput, 'allow' | 'database'> & {
  /** Nothing is said to be clean of which no feed spoke. */
  requireFeeds: boolean;
};

/**
 * Throws SCAN_MALICIOUS where one of these purls is known to be malicious, and SCAN_NO_MALICIOUS_FEED where feeds are required and none
 * speaks of them; else that is said.
 */
export function refuseMalicious(
  purls: Iterable<string>,
  input: RefuseMaliciousInput,
  context: { log: Log },
): void {
  const subjects = [...purls].flatMap((purl) => subjectOfPurl(purl) ?? []);
  refuse(subjects, input, context);
}

/** The same of all that is in an image. Which archives nobody could look into is said: anything may be in them. */
export function refuseMaliciousCatalog(
  { components, unaccounted }: Pick<Catalog, 'components' | 'unaccounted'>,
  input: RefuseMaliciousInput,
  context: { log: Log },
): void {
  const closed = closedArchives({ components, unaccounted });
  if (closed.length > 0) context.log.warn(closedText(closed));
  refuse(
    components.flatMap((component) => subjectOfCatalog(component) ?? []),
    input,
    context,
  );
}

function refuse(
  subjects: readonly JudgedPackage[],
  { allow, database, requireFeeds }: RefuseMaliciousInput,
  { log }: { log: Log },
): void {
  const { found, allowed, doubted, unasked } = findMalicious({ subjects, allow, database });
  for (const { id, purl, reason } of allowed)
    log.warn(`${purl} is malicious by ${id}, and allowed: ${reason}`);
  const [first] = found;
  if (first !== undefined)
    throw scanError(
      'SCAN_MALICIOUS',
      `malicious packages: ${found.map(({ id, purl }) => `${purl} (${id})`).join(', ')}`,
      {
        hint: `remove it, and look at where it ran; if the record is wrong: --allow-malicious ${first.id}=REASON`,
        details: { found },
      },
    );
  for (const { id, purl } of doubted)
    log.warn(`${purl} is here in an unknown version, and ${id} calls some of its versions malicious`);
  if (unasked.length === 0) return;
  const message = `no feed says which packages of ${unasked.join(', ')} are malicious`;
  if (requireFeeds)
    throw scanError('SCAN_NO_MALICIOUS_FEED', message, {
      hint: 'fetch the advisory database first: shearwall db update, or db pull',
    });
  log.warn(message);
}
