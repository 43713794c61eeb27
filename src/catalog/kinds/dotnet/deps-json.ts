import { atMost, hasRoom, type Say } from '../../../base/at-most.ts';
import { isJsonObject, parseJson } from '../../../base/parse-json.ts';
import { withoutUndefined } from '../../../base/without-undefined.ts';

/** What a `*.deps.json` says of one application or framework. */
export type DepsJson = {
  /** `linux-x64`; empty: any. */
  runtime: string;
  libraries: DepsLibrary[];
};

export type DepsLibrary = {
  name: string;
  version: string;
  kind: 'package' | 'project';
  /** Files that it contains, relative to where packages or the application keep them; with what each says of itself. */
  assets: { path: string; fileVersion?: string }[];
  requires: { name: string; version: string }[];
};

const LIMITS = { bytes: 32 * 1024 * 1024, depth: 30 };
const MAX_LIBRARIES = 5000;
const MAX_ASSETS = 1000;
const KEY = /^([A-Za-z0-9_.-]{1,200})\/(\d[A-Za-z0-9.+-]{0,100})$/;
const RUNTIME_PACK = /^runtimepack\./;

/** Libraries that have files for the target at run time; others were only compiled against. Throws JsonError. */
export function parseDepsJson(bytes: Uint8Array, say: Say): DepsJson | undefined {
  const json = parseJson(bytes, LIMITS);
  if (!isJsonObject(json) || !isJsonObject(json['targets']) || !isJsonObject(json['libraries']))
    return undefined;
  const { runtimeTarget: target, targets, libraries } = json;
  const name = isJsonObject(target) ? target['name'] : target;
  if (typeof name !== 'string') return undefined;
  const chosen = Object.hasOwn(targets, name) ? targets[name] : undefined;
  if (!isJsonObject(chosen)) return undefined;
  const found: DepsLibrary[] = [];
  for (const [key, value] of Object.entries(chosen)) {
    const entry = Object.hasOwn(libraries, key) ? libraries[key] : undefined;
    const library = libraryOf(key, value, entry, say);
    if (library === undefined) continue;
    if (!hasRoom(found.length, MAX_LIBRARIES, 'libraries', say)) break;
    found.push(library);
  }
  return { runtime: (name.split('/', 2)[1] ?? '').slice(0, 100), libraries: found };
}

function libraryOf(key: string, target: unknown, library: unknown, say: Say): DepsLibrary | undefined {
  const [, name = '', version = ''] = KEY.exec(key) ?? [];
  if (name === '' || !isJsonObject(target) || !isJsonObject(library)) return undefined;
  const { type } = library;
  if (type !== 'package' && type !== 'project' && type !== 'runtimepack') return undefined;
  const assets = ['runtime', 'native', 'runtimeTargets'].flatMap((group) => assetsOf(target[group], say));
  if (assets.length === 0) return undefined;
  return {
    name: type === 'runtimepack' ? name.replace(RUNTIME_PACK, '') : name,
    version,
    kind: type === 'project' ? 'project' : 'package',
    assets: [...atMost(assets, MAX_ASSETS, 'files of one library', say)],
    requires: requiresOf(target['dependencies'], say),
  };
}

/** `_._` marks a folder that is empty on purpose. */
function assetsOf(json: unknown, say: Say): DepsLibrary['assets'] {
  if (!isJsonObject(json)) return [];
  return atMost(Object.entries(json), MAX_ASSETS, 'files of one library', say)
    .filter(([path]) => !path.endsWith('_._'))
    .map(([path, asset]) => {
      const version = isJsonObject(asset) ? asset['fileVersion'] : undefined;
      return withoutUndefined({
        path,
        fileVersion: typeof version === 'string' ? version.slice(0, 100) : undefined,
      });
    });
}

function requiresOf(json: unknown, say: Say): DepsLibrary['requires'] {
  if (!isJsonObject(json)) return [];
  return atMost(Object.entries(json), MAX_ASSETS, 'requirements of one library', say).flatMap(
    ([name, version]) => (typeof version === 'string' ? [{ name, version: version.slice(0, 100) }] : []),
  );
}
