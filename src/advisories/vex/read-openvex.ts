import { type Fields, fieldsOf, listOf, textOf, textsOf } from '../../base/fields.ts';
import { secondsOf } from '../dates.ts';
import { type ProductNames, productNames } from './product.ts';
import type { VexDocument, VexJustification, VexProduct, VexStatement, VexStatus } from './types.ts';

type Faults = { where: string; message: string }[];

/** OpenVEX 0.2.0, and the forms of 0.0.1 that are still met: plain texts for vulnerabilities, products and subcomponents. */
export function readOpenVex(document: Fields): VexDocument {
  const faults: Faults = [];
  const statements = listOf(document['statements']).flatMap((each, index) => {
    const statement = readStatement(fieldsOf(each), (message) =>
      faults.push({ where: `statements[${index}]`, message }),
    );
    return statement === undefined ? [] : [statement];
  });
  if (!Array.isArray(document['statements']))
    faults.push({ where: 'statements', message: 'there is no list of statements' });
  return {
    format: 'openvex',
    id: textOf(document['@id']),
    author: textOf(document['author']),
    timestamp: secondsOf(document['timestamp']),
    statements,
    faults,
  };
}

const STATUSES: ReadonlyMap<unknown, VexStatus> = new Map([
  ['not_affected', 'not-affected'],
  ['affected', 'affected'],
  ['fixed', 'fixed'],
  ['under_investigation', 'under-investigation'],
]);

const JUSTIFICATIONS: ReadonlySet<unknown> = new Set<VexJustification>([
  'component_not_present',
  'vulnerable_code_not_present',
  'vulnerable_code_not_in_execute_path',
  'vulnerable_code_cannot_be_controlled_by_adversary',
  'inline_mitigations_already_exist',
]);

export function isJustification(value: unknown): value is VexJustification {
  return JUSTIFICATIONS.has(value);
}

function readStatement(statement: Fields, fault: (message: string) => void): VexStatement | undefined {
  const vulnerabilities = vulnerabilitiesOf(statement['vulnerability']);
  const status = STATUSES.get(statement['status']);
  if (vulnerabilities.length === 0 || status === undefined) {
    fault(vulnerabilities.length === 0 ? 'it names no vulnerability' : 'it has no known status');
    return undefined;
  }
  const { justification } = statement;
  if (justification !== undefined && justification !== '' && !isJustification(justification))
    fault(`its justification is not one of OpenVEX's: ${JSON.stringify(justification).slice(0, 100)}`);
  const text = ['impact_statement', 'action_statement', 'status_notes']
    .map((key) => textOf(statement[key]))
    .find((each) => each !== undefined);
  // OpenVEX 0.2.0, "Status Justifications": one of both MUST be there; notes of other kinds give no reason.
  const isVoid =
    status === 'not-affected' &&
    !isJustification(justification) &&
    (textOf(statement['impact_statement']) ?? '').trim() === '';
  if (isVoid) fault('it says "not_affected" without a justification or an impact statement');
  const products = listOf(statement['products']).map((product) =>
    readProduct(product, listOf(statement['subcomponents'])),
  );
  if (products.length === 0) fault('it names no product');
  const read: VexStatement = {
    vulnerabilities,
    status,
    justification: isJustification(justification) ? justification : undefined,
    text,
    products,
    timestamp: secondsOf(statement['timestamp']),
  };
  return isVoid ? { ...read, isVoid } : read;
}

function vulnerabilitiesOf(value: unknown): string[] {
  const fields = fieldsOf(value);
  const name = textOf(value) ?? textOf(fields['name']) ?? textOf(fields['@id']);
  return name === undefined ? [] : [...new Set([name, ...textsOf(fields['aliases'])])];
}

/** `shared`: version 0.0.1 has subcomponents next to the products, for all of them. */
function readProduct(product: unknown, shared: readonly unknown[]): VexProduct {
  const own = listOf(fieldsOf(product)['subcomponents']);
  return { ...namesOf(product), subcomponents: [...own, ...shared].map(namesOf) };
}

function namesOf(value: unknown): ProductNames {
  const fields = fieldsOf(value);
  const identifiers = fieldsOf(fields['identifiers']);
  const names = [value, fields['@id'], identifiers['purl'], identifiers['cpe23'], identifiers['cpe22']];
  const hashes = Object.entries(fieldsOf(fields['hashes'])).flatMap(([algorithm, hex]) =>
    typeof hex === 'string' ? [[algorithm, hex] as const] : [],
  );
  return productNames(names.map(textOf), hashes);
}
