import { atMost, type Say } from '../../../base/at-most.ts';
import { isJsonObject, parseJson } from '../../../base/parse-json.ts';
import { withoutUndefined } from '../../../base/without-undefined.ts';

/** What conda wrote of a package that it installed. */
export type CondaPackage = {
  name: string;
  version: string;
  build?: string;
  channel?: string;
  subdir?: string;
  license?: string;
  /** Match specifications: `python >=3.9,<3.10.0a0`. */
  depends: readonly string[];
  /** Below the environment; with the SHA-256 that they have there. */
  files: [path: string, sha256: string][];
};

const LIMITS = { bytes: 64 * 1024 * 1024, depth: 20 };
const MOST_FILES = 200_000;
const MOST_DEPENDS = 500;
const NAME = /^[A-Za-z0-9_][\w.-]{0,199}$/;

/** `conda-meta/NAME-VERSION-BUILD.json`; undefined for other JSON. Throws JsonError. */
export function condaPackage(bytes: Uint8Array, say: Say): CondaPackage | undefined {
  const json = parseJson(bytes, LIMITS);
  if (!isJsonObject(json)) return undefined;
  const [name, version] = [textOf(json['name']), textOf(json['version'])];
  if (name === undefined || version === undefined || !NAME.test(name)) return undefined;
  const build = textOf(json['build']);
  const channel = channelOf(textOf(json['channel']));
  const subdir = textOf(json['subdir']);
  const license = textOf(json['license']);
  return withoutUndefined({
    name,
    version,
    build,
    channel,
    subdir,
    license,
    depends: [
      ...atMost(
        listOf(json['depends'], say).flatMap((one) => textOf(one) ?? []),
        MOST_DEPENDS,
        'requirements',
        say,
      ),
    ],
    files: filesOf(json['paths_data'], json['files'], say),
  });
}

/** Of a URL the channel's own name: `conda-forge` of `https://conda.anaconda.org/conda-forge/linux-64`. */
function channelOf(text: string | undefined): string | undefined {
  return (
    text?.replace(/\/(?:noarch|(?:linux|osx|win|emscripten)-[\w-]{1,20})\/?$/, '').replace(/^.*\//, '') ||
    undefined
  );
}

/** Text files with a prefix in them have another digest once they are installed. */
function filesOf(data: unknown, files: unknown, say: Say): CondaPackage['files'] {
  const paths = isJsonObject(data) ? listOf(data['paths'], say) : [];
  if (paths.length === 0)
    return listOf(files, say).flatMap((path) => (typeof path === 'string' ? [[path, '']] : []));
  return paths.flatMap((one): CondaPackage['files'] => {
    if (!isJsonObject(one) || typeof one['_path'] !== 'string') return [];
    const sha256 = one['sha256_in_prefix'] ?? one['sha256'];
    return [[one['_path'], typeof sha256 === 'string' && /^[0-9a-f]{64}$/.test(sha256) ? sha256 : '']];
  });
}

function listOf(value: unknown, say: Say): readonly unknown[] {
  return Array.isArray(value) ? atMost(value as unknown[], MOST_FILES, 'files', say) : [];
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value.slice(0, 500) : undefined;
}
