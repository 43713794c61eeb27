import { withoutUndefined } from '../../base/without-undefined.ts';
import { formatPurl } from '../../versions/index.ts';
import type { Found } from '../types.ts';

/** Of a package's origin or of another tool's bookkeeping: they tell no two packages apart. */
const IRRELEVANT = new Set([
  'checksum',
  'checksums',
  'download_url',
  'file_name',
  'package-id',
  'upstream',
  'vcs_url',
]);

type Product = Pick<Found, 'type' | 'name'> & { namespace?: string };

/** Its purl without version, qualifiers and subpath: what versions are versions of. Throws PURL_INVALID. */
export function productOf({ type, namespace, name }: Product): string {
  return productOfPurl(formatPurl(withoutUndefined({ type, namespace, name })));
}

export function productOfPurl(purl: string): string {
  const product = /^[^@?#]*/.exec(purl)?.[0] ?? purl;
  // PEP 503: these are one name; purl only says so of the underscore.
  return product.startsWith('pkg:pypi/') ? product.replaceAll(/[-_.]+/g, '-') : product;
}

/** In a stable order. */
export function relevantQualifiers({ qualifiers = {} }: Found): [string, string][] {
  return Object.entries(qualifiers)
    .filter(([key, value]) => !IRRELEVANT.has(key) && value !== '')
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

/** Throws PURL_INVALID. */
export function purlOf({ type, namespace, name, qualifiers, subpath }: Found, version?: string): string {
  return formatPurl(withoutUndefined({ type, namespace, name, version, qualifiers, subpath }));
}
