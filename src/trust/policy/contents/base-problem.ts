import { type Fields, fieldOf, fieldsOf, listOf, textOf } from '../../../base/fields.ts';
import { parseReference } from '../../../oci/index.ts';
import type { PolicyGlob } from '../glob.ts';
import { registryName } from '../registry-name.ts';
import type { AttestedRule } from '../types.ts';

/** Why what runs does not start with all layers of an image; undefined: it does, and policies allow that image, until then (ms). */
export type BaseAnswer = { problem: string | undefined; until?: number | undefined };

/** By the full name of the image. */
export type BaseAnswers = ReadonlyMap<string, BaseAnswer>;

/** Whether an image is on a base that it may be on: by what provenance says, or by its layers; then `on` is its full name. */
export function judgeBase(
  predicate: unknown,
  { baseImages, baseLayers }: Pick<AttestedRule, 'baseImages' | 'baseLayers'>,
  answers: BaseAnswers,
): BaseAnswer & { on?: string } {
  if (baseImages.length + baseLayers.length === 0) return { problem: undefined };
  const said = baseImages.length === 0 ? undefined : namedBaseProblem(predicate, baseImages);
  if (baseImages.length > 0 && said === undefined) return { problem: undefined };
  const byLayers = baseLayers.map((name) => {
    const { problem, until } = answers.get(name) ?? UNSEEN;
    return { name, problem, until };
  });
  const found = byLayers.find(({ problem }) => problem === undefined);
  if (found !== undefined) return { problem: undefined, until: found.until, on: found.name };
  const problems = byLayers.map(({ name, problem }) => `it is not on ${name}: ${problem}`);
  return { problem: [said ?? [], problems].flat().join('; ') };
}

const UNSEEN: BaseAnswer = { problem: 'nobody looked at its layers' };

/** Each base image that provenance names, by digest, must be one of these repositories. */
function namedBaseProblem(predicate: unknown, allowed: readonly PolicyGlob[]): string | undefined {
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
