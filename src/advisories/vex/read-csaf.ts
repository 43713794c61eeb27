import { type Fields, fieldsOf, objectsOf, textOf, textsOf } from '../../base/fields.ts';
import { parseJsonText } from '../../base/parse-json.ts';
import { secondsOf } from '../dates.ts';
import { type CsafProducts, readCsafProducts } from './csaf-products.ts';
import { isJustification } from './read-openvex.ts';
import type { VexDocument, VexJustification, VexStatement, VexStatus } from './types.ts';

/** CSAF 2.0, 3.2.3.9: `first_affected`, `last_affected`, `first_fixed` and `recommended` say nothing of one version that these do not. */
const STATUSES: readonly (readonly [key: string, status: VexStatus])[] = [
  ['known_affected', 'affected'],
  ['known_not_affected', 'not-affected'],
  ['fixed', 'fixed'],
  ['first_fixed', 'fixed'],
  ['under_investigation', 'under-investigation'],
];

/** CSAF 2.0, profile 5 (VEX): each status of each vulnerability, apart by justification. */
export function readCsaf(document: Fields): VexDocument {
  const about = fieldsOf(document['document']);
  const faults: { where: string; message: string }[] = [];
  const products = readCsafProducts(document);
  const needsReason = textOf(about['category'])?.toLowerCase() === 'csaf_vex';
  const statements = objectsOf(document['vulnerabilities']).flatMap((vulnerability, index) =>
    readVulnerability(vulnerability, { products, needsReason }, (message) =>
      faults.push({ where: `vulnerabilities[${index}]`, message }),
    ),
  );
  const tracking = fieldsOf(about['tracking']);
  // CSAF 2.0, 3.2.1.12.7: a draft is not to be relied on, and each document says whether it is one.
  const isDraft = !['final', 'interim'].includes(textOf(tracking['status'])?.toLowerCase() ?? '');
  if (isDraft)
    faults.push({
      where: 'document',
      message:
        'it is a draft, or does not say that it is none: what it calls fixed or not affected counts for nothing',
    });
  return {
    format: 'csaf',
    id: textOf(tracking['id']),
    author: textOf(fieldsOf(about['publisher'])['name']),
    timestamp: secondsOf(tracking['current_release_date']),
    statements: isDraft ? statements.map(withoutRelief) : statements,
    faults,
  };
}

function withoutRelief(statement: VexStatement): VexStatement {
  const { status } = statement;
  return status === 'not-affected' || status === 'fixed' ? { ...statement, isVoid: true } : statement;
}

function readVulnerability(
  vulnerability: Fields,
  { products, needsReason }: { products: CsafProducts; needsReason: boolean },
  fault: (message: string) => void,
): VexStatement[] {
  const ids = objectsOf(vulnerability['ids']).map((id) => textOf(id['text']));
  const vulnerabilities = [...new Set([textOf(vulnerability['cve']), ...ids])].filter(
    (id) => id !== undefined,
  );
  if (vulnerabilities.length === 0) {
    fault('it has no CVE and no other id');
    return [];
  }
  const reasons = reasonsOf(vulnerability, products);
  const contradicted = new Set(
    WORSE.flatMap((key) => textsOf(fieldsOf(vulnerability['product_status'])[key])),
  );
  return STATUSES.flatMap(([key, status]) => {
    const byReason = new Map<string, string[]>();
    for (const id of textsOf(fieldsOf(vulnerability['product_status'])[key])) {
      const isRelief = status === 'not-affected' || status === 'fixed';
      if (isRelief && contradicted.has(id)) {
        fault(`${key} names a product that is called affected, too: ${id}`);
        continue;
      }
      if (products.find(id) === undefined) fault(`${key} names a product that the tree does not have: ${id}`);
      const reason = JSON.stringify(reasons.get(id) ?? {});
      const members = byReason.get(reason);
      if (members === undefined) byReason.set(reason, [id]);
      else members.push(id);
    }
    return [...byReason].map(([reason, members]): VexStatement => {
      const { justification, text, remedy } = parseJsonText(reason) as Reason;
      // CSAF 2.0, profile 5: an impact statement, as flag or as threat, SHALL exist.
      const isVoid =
        needsReason && status === 'not-affected' && justification === undefined && text === undefined;
      if (isVoid) fault(`${key} names ${members.join(', ').slice(0, 100)} without an impact statement`);
      const statement: VexStatement = {
        vulnerabilities,
        status,
        justification: status === 'not-affected' ? justification : undefined,
        text: status === 'affected' ? (remedy ?? text) : text,
        products: members.flatMap((id) => products.find(id) ?? []),
        timestamp: undefined,
      };
      return isVoid ? { ...statement, isVoid } : statement;
    });
  });
}

/** 6.1.6: a product in one of these and in one that says that nothing is to be done contradicts itself. */
const WORSE: readonly string[] = ['known_affected', 'first_affected', 'last_affected', 'under_investigation'];

type Reason = { justification?: VexJustification; text?: string; remedy?: string };

/** `flags` say why it is not affected, `threats` of category `impact` the same as text, `remediations` what to do where it is. */
function reasonsOf(vulnerability: Fields, products: CsafProducts): Map<string, Reason> {
  const reasons = new Map<string, Reason>();
  const add = (each: Fields, reason: Reason): void => {
    for (const id of products.named(each)) reasons.set(id, { ...reason, ...reasons.get(id) });
  };
  for (const flag of objectsOf(vulnerability['flags']))
    if (isJustification(flag['label'])) add(flag, { justification: flag['label'] });
  for (const threat of objectsOf(vulnerability['threats'])) {
    const text = textOf(threat['details']);
    if (threat['category'] === 'impact' && text !== undefined) add(threat, { text });
  }
  for (const remediation of objectsOf(vulnerability['remediations'])) {
    const remedy = textOf(remediation['details']);
    // A workaround is for all products alike; what is left unmended is said of each.
    if (remedy !== undefined && remediation['category'] !== 'workaround') add(remediation, { remedy });
  }
  return reasons;
}
