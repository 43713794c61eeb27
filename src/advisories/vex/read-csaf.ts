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
  const statements = objectsOf(document['vulnerabilities']).flatMap((vulnerability, index) =>
    readVulnerability(vulnerability, products, (message) =>
      faults.push({ where: `vulnerabilities[${index}]`, message }),
    ),
  );
  const tracking = fieldsOf(about['tracking']);
  return {
    format: 'csaf',
    id: textOf(tracking['id']),
    author: textOf(fieldsOf(about['publisher'])['name']),
    timestamp: secondsOf(tracking['current_release_date']),
    statements,
    faults,
  };
}

function readVulnerability(
  vulnerability: Fields,
  products: CsafProducts,
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
  return STATUSES.flatMap(([key, status]) => {
    const byReason = new Map<string, string[]>();
    for (const id of textsOf(fieldsOf(vulnerability['product_status'])[key])) {
      if (products.find(id) === undefined) fault(`${key} names a product that the tree does not have: ${id}`);
      const reason = JSON.stringify(reasons.get(id) ?? {});
      const members = byReason.get(reason);
      if (members === undefined) byReason.set(reason, [id]);
      else members.push(id);
    }
    return [...byReason].map(([reason, members]): VexStatement => {
      const { justification, text, remedy } = parseJsonText(reason) as Reason;
      return {
        vulnerabilities,
        status,
        justification: status === 'not-affected' ? justification : undefined,
        text: status === 'affected' ? (remedy ?? text) : text,
        products: members.flatMap((id) => products.find(id) ?? []),
        timestamp: undefined,
      };
    });
  });
}

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
