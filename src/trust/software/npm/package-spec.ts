import { softwareError } from '../errors.ts';

export type NpmPackage = { name: string; version: string };

const NAME = /^(?:@[a-z0-9~-][a-z0-9._~-]*\/)?[A-Za-z0-9~-][A-Za-z0-9._~-]*$/;
const VERSION = /^\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?$/;

/** `NAME@VERSION`: a range or a tag would leave it to the registry what is verified. Throws NPM_SPEC. */
export function parseNpmPackage(text: string): NpmPackage {
  const at = text.lastIndexOf('@');
  const [name, version] = at > 0 ? [text.slice(0, at), text.slice(at + 1)] : [text, ''];
  if (text.length <= 512 && NAME.test(name) && VERSION.test(version)) return { name, version };
  throw softwareError('NPM_SPEC', `'${text}' is not NAME@VERSION`, {
    hint: 'name one exact version, as in npm:semver@7.7.3 or npm:@scope/name@1.0.0',
  });
}

/** As npm writes it in the subjects of its attestations: only the `@` of a scope is escaped. */
export function npmPurl({ name, version }: NpmPackage): string {
  return `pkg:npm/${name.replace(/^@/, '%40')}@${version}`;
}

/** The package that a subject of a statement names; undefined when it names none. */
export function packageOfPurl(purl: string): NpmPackage | undefined {
  if (!purl.startsWith('pkg:npm/') || purl.length > 600) return undefined;
  try {
    return parseNpmPackage(decodeURIComponent(purl.slice('pkg:npm/'.length)));
  } catch {
    return undefined;
  }
}
