import { comparedName, ecosystemOfPurlType } from '../../versions/index.ts';
import type { JudgedPackage } from '../types.ts';

export type LanguagePackage = { ecosystem: string; name: string };

/** How the registry that the package comes from calls it. Undefined: a type without a registry that advisories name. */
export function languagePackage({
  type,
  namespace,
  name,
}: Pick<JudgedPackage, 'type' | 'namespace' | 'name'>): LanguagePackage | undefined {
  const ecosystem = ecosystemOfPurlType(type);
  if (ecosystem === undefined) return undefined;
  const separator = type === 'maven' ? ':' : '/';
  const written = namespace === undefined ? name : `${namespace}${separator}${name}`;
  return { ecosystem, name: comparedName(ecosystem, written) };
}
