import { hasRoom, type Say } from '../../../base/at-most.ts';
import { isJsonObject } from '../../../base/parse-json.ts';
import { withoutUndefined } from '../../../base/without-undefined.ts';
import { type Licenses, licenseOf, licensesOf } from '../../licenses/index.ts';
import type { Found } from '../../types.ts';

/** What a package.json says of its package. */
export type NodeManifest = Licenses & {
  /** `@scope` or undefined. */
  namespace?: string;
  name: string;
  /** Undefined: none that npm would take; bundlers leave out the version of what they copy into a package. */
  version?: string;
  private?: true;
  description?: string;
  homepage?: string;
  repository?: string;
  author?: { name: string; email?: string };
  /** Pairs of name and range, of dependencies, optional and peer dependencies. */
  needs: [name: string, range: string][];
};

const NAME = /^(?:(@[a-z0-9~-][a-z0-9._~-]*)\/)?([A-Za-z0-9~_-][A-Za-z0-9._~!*'()-]*)$/;
const VERSION = /^[v=]?\d{1,16}\.\d{1,16}\.\d{1,16}(?:-[0-9A-Za-z.-]{1,200})?(?:\+[0-9A-Za-z.-]{1,200})?$/;
const MAX_NAME = 214;
const MAX_NEEDS = 2000;

/** Where npm and its like put what they install. */
export const INSTALLED = /(?:^|\/)node_modules\/(?:@[^/]+\/)?[^/@.][^/]*\/package\.json$/;

/** Undefined: it names no package, as the small files that only set the kind of modules in a folder. */
export function nodeManifest(json: unknown, path: string, say: Say): NodeManifest | undefined {
  if (!isJsonObject(json) || (isOfAnotherKind(json) && !INSTALLED.test(path))) return undefined;
  const { name, version } = json;
  if (typeof name !== 'string' || name.length > MAX_NAME) return undefined;
  const parts = NAME.exec(name);
  if (!parts) return undefined;
  const isVersion = typeof version === 'string' && VERSION.test(version);
  const repository = urlOf(json['repository']);
  const homepage = textOf(json['homepage'], 500);
  const description = textOf(json['description'], 300);
  const author = personOf(json['author']);
  return withoutUndefined({
    namespace: parts[1],
    name: parts[2] ?? '',
    version: isVersion ? version.replace(/^[v=]/, '') : undefined,
    private: json['private'] === true ? (true as const) : undefined,
    ...licencesOf(json),
    description,
    homepage,
    repository,
    author,
    needs: needsOf(json, say),
  });
}

/** Extensions of editors and packages of Unity have files of the same name; what npm installed is npm's whatever it says it is for. */
function isOfAnotherKind({ engines, unity }: Record<string, unknown>): boolean {
  return typeof unity === 'string' || (isJsonObject(engines) && 'vscode' in engines);
}

function needsOf(json: Record<string, unknown>, say: Say): [string, string][] {
  const needs = new Map<string, string>();
  for (const field of ['dependencies', 'optionalDependencies', 'peerDependencies']) {
    const table = json[field];
    if (!isJsonObject(table)) continue;
    for (const [name, range] of Object.entries(table)) {
      if (!hasRoom(needs.size, MAX_NEEDS, 'dependencies', say)) break;
      if (typeof range === 'string' && NAME.test(name) && !needs.has(name))
        needs.set(name, range.slice(0, 200));
    }
  }
  return [...needs];
}

/** `license` as an expression; npm's older forms: `{type}`, and a list of them of which one may be chosen. */
function licencesOf({ license, licenses }: Record<string, unknown>): Licenses {
  const said = license ?? licenses;
  const names = (Array.isArray(said) ? said : [said]).flatMap((one: unknown) => {
    const name = isJsonObject(one) ? one['type'] : one;
    return typeof name === 'string' ? [name] : [];
  });
  const [first] = names;
  if (first === undefined) return {};
  return names.length === 1 ? licenseOf(first) : licensesOf(names, 'OR');
}

/** `Name <mail> (url)`, or the same as an object. */
function personOf(author: unknown): { name: string; email?: string } | undefined {
  if (isJsonObject(author)) {
    const name = textOf(author['name'], 200);
    const email = textOf(author['email'], 200);
    return name === undefined ? undefined : withoutUndefined({ name, email });
  }
  const text = textOf(author, 300);
  const match = text === undefined ? null : /^([^<(]{1,200})(?:<([^>]{1,200})>)?/.exec(text);
  const name = match?.[1]?.trim();
  if (!name) return undefined;
  return withoutUndefined({ name, email: match?.[2]?.includes('@') ? match[2].trim() : undefined });
}

function urlOf(repository: unknown): string | undefined {
  return textOf(isJsonObject(repository) ? repository['url'] : repository, 500);
}

function textOf(value: unknown, limit: number): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value.trim().slice(0, limit) : undefined;
}

/** The fields of `Found` that follow from the manifest alone. */
export function describedBy(manifest: NodeManifest): Partial<Found> {
  const { license, licenseNames, description, homepage, author } = manifest;
  return withoutUndefined({
    license,
    licenseNames,
    supplier: author !== undefined ? { ...author, kind: 'person' as const } : undefined,
    description,
    homepage,
  });
}
