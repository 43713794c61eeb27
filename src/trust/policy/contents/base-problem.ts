import { type Fields, fieldOf, fieldsOf, listOf, textOf } from '../../../base/fields.ts';
import { parseReference } from '../../../oci/index.ts';
import type { PolicyGlob } from '../glob.ts';
import { registryName } from '../registry-name.ts';

/** Why what provenance says of base images is not as it must be: each that it names, by digest, is one of these repositories. */
export function baseProblem(predicate: unknown, allowed: readonly PolicyGlob[]): string | undefined {
  const definition = fieldsOf(fieldsOf(predicate)['buildDefinition']);
  // SLSA provenance v1, and v0.2.
  const named = [...listOf(definition['resolvedDependencies']), ...listOf(fieldsOf(predicate)['materials'])];
  const images = named.map(fieldsOf).filter(({ uri }) => isImage(textOf(uri) ?? ''));
  if (images.length === 0) return 'it names no base image';
  for (const image of images) {
    const uri = textOf(image['uri']) ?? '';
    if (digestOf(image) === undefined) return `it names the base image ${uri} without a digest`;
    const repository = repositoryOf(uri);
    if (repository === undefined) return `its base image ${uri} cannot be read as an image`;
    if (!allowed.some((glob) => glob.matches(repository)))
      return `the base image ${repository} is not allowed`;
  }
  return undefined;
}

const SCHEMES = ['docker-image://', 'docker://', 'oci://'];
const PURLS = ['pkg:docker/', 'pkg:oci/'];

function isImage(uri: string): boolean {
  return [...SCHEMES, ...PURLS].some((start) => uri.startsWith(start));
}

function digestOf(image: Fields): string | undefined {
  return textOf(fieldOf(fieldsOf(image['digest']), 'sha256'));
}

/** `docker.io/library/alpine`; undefined: nobody can say which one it is. */
function repositoryOf(uri: string): string | undefined {
  try {
    const { registry, repository } = parseReference(nameOf(uri));
    return `${registryName(registry)}/${repository}`;
  } catch {
    return undefined;
  }
}

/** By package URL the registry of `pkg:docker` stands before its name or in `repository_url`; `pkg:oci` has all of it there (purl-spec). */
function nameOf(uri: string): string {
  const scheme = SCHEMES.find((each) => uri.startsWith(each));
  if (scheme !== undefined) return uri.slice(scheme.length);
  const type = PURLS.find((each) => uri.startsWith(each)) ?? '';
  const [path = '', query = ''] = uri.slice(type.length).split('#', 1)[0]?.split('?', 2) ?? [];
  const name = decodeURIComponent(path.slice(0, path.includes('@') ? path.lastIndexOf('@') : undefined));
  const where = new URLSearchParams(query).get('repository_url');
  if (type === 'pkg:oci/') return where ?? '';
  return where === null ? name : `${where}/${name}`;
}
