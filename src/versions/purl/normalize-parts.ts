import { withoutUndefined } from '../../base/without-undefined.ts';
import { LOWER_NAME, LOWER_NAMESPACE } from './type-rules.ts';
import type { PurlParts } from './types.ts';

/** Case, slashes and dot segments as the type wants them. */
export function normalizeParts(parts: PurlParts): PurlParts {
  const type = parts.type.toLowerCase();
  const namespaceText = cleanPath(parts.namespace ?? '');
  const namespace = normalizeNamespace(type, namespaceText);
  const version = type === 'huggingface' ? parts.version?.toLowerCase() : parts.version;
  const subpath = cleanPath(parts.subpath ?? '', ['.', '..']);
  return withoutUndefined({
    type,
    namespace: namespace !== '' ? namespace : undefined,
    name: normalizeName(type, parts),
    version: version ? version : undefined,
    qualifiers: parts.qualifiers ? parts.qualifiers : undefined,
    subpath: subpath !== '' ? subpath : undefined,
  });
}

function normalizeNamespace(type: string, namespace: string): string {
  if (type === 'cpan') return namespace.toUpperCase();
  return LOWER_NAMESPACE.has(type) ? namespace.toLowerCase() : namespace;
}

function normalizeName(type: string, { name, qualifiers }: PurlParts): string {
  const text = LOWER_NAME.has(type) ? name.toLowerCase() : name;
  if (type === 'pypi') return text.replaceAll('_', '-');
  if (type === 'pub') return text.replace(/[^a-z0-9]/g, '_');
  // MLflow's names have the case of the server that keeps them; Databricks' has none.
  if (type === 'mlflow' && qualifiers?.['repository_url']?.includes('azuredatabricks'))
    return text.toLowerCase();
  return text;
}

function cleanPath(path: string, dropped: readonly string[] = []): string {
  return path
    .split('/')
    .filter((segment) => segment !== '' && !dropped.includes(segment))
    .join('/');
}
