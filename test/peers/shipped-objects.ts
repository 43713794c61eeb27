export type Shipped = { apiVersion: string; kind: string; metadata: { name: string; namespace?: string } };

const PLURALS: Readonly<Record<string, string>> = { NetworkPolicy: 'networkpolicies' };

/** Where the API server keeps an object. */
export function pathOf({ apiVersion, kind, metadata: { name, namespace } }: Shipped): string {
  const api = apiVersion === 'v1' ? '/api/v1' : `/apis/${apiVersion}`;
  const plural = PLURALS[kind] ?? `${kind.toLowerCase()}s`;
  return `${api}/${namespace === undefined ? '' : `namespaces/${namespace}/`}${plural}/${name}`;
}
