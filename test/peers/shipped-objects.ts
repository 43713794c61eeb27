import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, parseAllDocuments } from 'yaml';
import { fillTemplate } from '../fakes/helm-template.ts';

export type Shipped = { apiVersion: string; kind: string; metadata: { name: string; namespace?: string } };

const PLURALS: Readonly<Record<string, string>> = { NetworkPolicy: 'networkpolicies' };

const CHART = join(import.meta.dirname, '../../deploy/helm/shearwall');

/** What the chart makes of a part with these values. */
export function shippedBy(part: string, values: object): Shipped[] {
  const read = (path: string): string => readFileSync(join(CHART, path), 'utf8');
  const defaults = parse(read('values.yaml')) as Record<string, object>;
  const text = fillTemplate(read(`templates/${part}.yaml`), part, { ...defaults[part], ...values });
  return parseAllDocuments(text).flatMap((document) => (document.toJS() as Shipped | null) ?? []);
}

/** Where the API server keeps an object. */
export function pathOf({ apiVersion, kind, metadata: { name, namespace } }: Shipped): string {
  const api = apiVersion === 'v1' ? '/api/v1' : `/apis/${apiVersion}`;
  const plural = PLURALS[kind] ?? `${kind.toLowerCase()}s`;
  return `${api}/${namespace === undefined ? '' : `namespaces/${namespace}/`}${plural}/${name}`;
}
