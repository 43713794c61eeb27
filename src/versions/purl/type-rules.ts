import type { PurlParts } from './types.ts';

const words = (text: string): ReadonlySet<string> => new Set(text.split(' '));

/** Types of the specification whose namespace or name is not case sensitive. */
export const LOWER_NAMESPACE = words(
  'alpm apk bitbucket brew composer deb github hex luarocks qpkg rpm vscode-extension yocto',
);
export const LOWER_NAME = words(
  'alpm apk bitbucket bitnami brew chrome-extension composer deb github hex luarocks oci otp pub pypi vscode-extension',
);

// golang's is required by its definition, but Go's own library and many programs have modules of one part; all write them without.
const NAMESPACE_REQUIRED = words(
  'alpm apk bitbucket composer deb git github huggingface maven qpkg rpm swift vscode-extension',
);
const NAMESPACE_PROHIBITED = words(
  'bazel bitnami cargo chrome-extension cocoapods conda cran gem hackage julia mlflow nuget oci opam otp pub pypi vcpkg',
);

/** The rule that normalized parts break, of all purls or of the type's; undefined: none. */
export function brokenRule({ type, namespace, name }: PurlParts): string | undefined {
  if (!/^[a-z][a-z0-9.-]*$/.test(type))
    return 'the type is not a letter followed by letters, digits, "." or "-"';
  if (name === '') return 'the name is empty';
  if (NAMESPACE_REQUIRED.has(type) && !namespace) return `the type ${type} needs a namespace`;
  if (NAMESPACE_PROHIBITED.has(type) && namespace) return `the type ${type} has no namespace`;
  if (type === 'cpan' && name.includes('::')) return 'the name is a module, not its distribution';
  return undefined;
}
