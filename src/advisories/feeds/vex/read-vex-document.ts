import { fieldsOf } from '../../../base/fields.ts';
import { compareBytes } from '../../../base/index.ts';
import { isoTime } from '../../../base/utc-time.ts';
import { withoutUndefined } from '../../../base/without-undefined.ts';
import { canonicalId } from '../../aliases/advisory-id.ts';
import type { Advisory, AffectedPackage, FeedItem } from '../../types.ts';
import { readVex } from '../../vex/parse-vex.ts';
import type { VexDocument, VexStatement } from '../../vex/types.ts';
import { advisoryIds, isAdvisoryId } from '../ids.ts';
import { fixedIn, notAffected, undetermined, unfixed } from '../statements.ts';
import { type PackageOfRelease, packageOfProduct } from './package-of-product.ts';

/**
 * A VEX document of a distribution or of a registry's packages, as an advisory for each of its vulnerabilities. What it says of images is
 * for scans of these (`--vex`), and rejected here.
 */
export function readVexDocument(value: unknown, name: string): FeedItem[] {
  const document = readVex(fieldsOf(value));
  if (document === undefined)
    return [{ type: 'rejected', id: name, reason: 'not an OpenVEX or CSAF document' }];
  const faults = document.faults.map(
    ({ where, message }): FeedItem => ({ type: 'rejected', id: `${name} ${where}`, reason: message }),
  );
  const advisories = new Map<string, { statement: VexStatement; affected: Map<string, AffectedPackage> }>();
  let others = 0;
  for (const statement of document.statements.filter(({ isVoid }) => isVoid !== true)) {
    const id = canonicalId(statement.vulnerabilities[0] ?? '');
    const advisory = advisories.get(id) ?? { statement, affected: new Map<string, AffectedPackage>() };
    for (const product of statement.products) {
      const pack = product.subcomponents.length > 0 ? undefined : packageOfProduct(product);
      const affected = pack && affectedBy(pack, statement, document.format);
      if (pack === undefined) others++;
      else if (affected !== undefined) advisory.affected.set(JSON.stringify(affected), affected);
    }
    advisories.set(id, advisory);
  }
  const items = [...advisories]
    .sort(([a], [b]) => compareBytes(a, b))
    .flatMap(([id, said]) => itemOf(id, said, document));
  const reason = `${others} of its products are not packages of a distribution's release or of a registry`;
  return [...items, ...faults, ...(others > 0 ? [{ type: 'rejected' as const, id: name, reason }] : [])];
}

function itemOf(
  id: string,
  { statement, affected }: { statement: VexStatement; affected: Map<string, AffectedPackage> },
  { format, timestamp }: VexDocument,
): FeedItem[] {
  if (!isAdvisoryId(id))
    return [{ type: 'rejected', id: id.slice(0, 200), reason: 'not a vulnerability id' }];
  if (affected.size === 0) return [];
  const seconds = statement.timestamp ?? timestamp;
  const advisory: Advisory = withoutUndefined({
    id,
    // CSAF's other ids are numbers in trackers.
    aliases: format === 'csaf' ? [] : advisoryIds(statement.vulnerabilities.slice(1)),
    modified: seconds !== undefined ? isoTime(seconds * 1000) : undefined,
    severities: [],
    cwes: [],
    affected: [...affected.values()],
  });
  return [{ type: 'advisory', advisory }];
}

/** Undefined: it says nothing yet. */
function affectedBy(
  { ecosystem, name, scheme, version, within, onlyFor }: PackageOfRelease,
  { status, justification, text }: VexStatement,
  format: VexDocument['format'],
): AffectedPackage | undefined {
  const limits = onlyFor === undefined ? {} : { onlyFor };
  const pack = { ecosystem, name };
  const exactly = (affected: AffectedPackage): AffectedPackage => ({
    ...affected,
    ...limits,
    range:
      version !== undefined ? { scheme, intervals: [], versions: [version] } : (within ?? affected.range),
  });
  switch (status) {
    case 'not-affected':
      return exactly(
        notAffected(pack, scheme, [justification, text].filter((each) => each !== undefined).join(': ')),
      );
    case 'fixed':
      if (version === undefined) return undefined;
      // An update of a distribution fixes all earlier versions; elsewhere the statement is about that version alone.
      return format === 'csaf'
        ? { ...fixedIn(pack, scheme, version), ...limits }
        : exactly(notAffected(pack, scheme, text));
    case 'affected':
      return exactly(unfixed(pack, scheme, stateOf(text), text));
    case 'under-investigation':
      return {
        ...undetermined(pack, scheme),
        ...limits,
        range:
          version !== undefined
            ? { scheme, intervals: [], versions: [version] }
            : (within ?? { scheme, intervals: [] }),
      };
  }
}

/** Red Hat's words in remediations of category `none_available` and `no_fix_planned`. */
function stateOf(text: string | undefined): 'will-not-fix' | 'deferred' | 'end-of-life' | 'not-fixed' {
  if (/will not fix|no fix planned/i.test(text ?? '')) return 'will-not-fix';
  if (/deferred/i.test(text ?? '')) return 'deferred';
  return /out of support|end of life/i.test(text ?? '') ? 'end-of-life' : 'not-fixed';
}
