import { atMost, type Say } from '../../../base/at-most.ts';
import { withoutUndefined } from '../../../base/without-undefined.ts';
import type { RandomAccess } from '../../../binaries/index.ts';
import type { Examiner, FileHead } from '../../../image-files/index.ts';
import { CODE_TABLE } from '../../known/bundled-javascript.ts';
import { StringRules } from '../../strings/strings-of.ts';
import { banners } from './banners.ts';
import { packagesOfMap, scriptPackages } from './script-packages.ts';
import type { BundledLibrary } from './types.ts';

const MAX_BYTES = 64 * 1024 * 1024;
const MIN_BYTES = 500;
/** Of installed packages only what is large enough to be a bundle is looked at: they are known by their manifests. */
const MIN_INSTALLED_BYTES = 32 * 1024;
/** What webpack and esbuild take out of the bundle beside it. */
const LICENSES = ['.LICENSE.txt', '.LEGAL.txt'];
const MAX_LIBRARIES = 2000;

const RULES = new StringRules(CODE_TABLE);

/** Libraries inside of scripts: bundles, and copies that no package manager knows. */
export const javascriptExaminer: Examiner<BundledLibrary[]> = {
  id: 'javascript',
  version: 7,
  wants: { suffixes: ['.js', '.mjs', '.cjs', '.html', '.htm', '.map', ...LICENSES], accept: isWanted },
  examine({ path, content }, problem) {
    if (content.sizeBytes > MAX_BYTES) {
      problem(`it has ${content.sizeBytes} bytes; more than ${MAX_BYTES} are not read`);
      return undefined;
    }
    const found = path.endsWith('.map')
      ? merged(packagesOfMap(content.read(0, content.sizeBytes), problem))
      : inScript(content, path, problem);
    return found.length > 0 ? [...atMost(found, MAX_LIBRARIES, 'libraries', problem)] : undefined;
  },
};

function isWanted({ path, sizeBytes }: FileHead): boolean {
  if (sizeBytes < MIN_BYTES) return false;
  if (!/(?:^|\/)node_modules\//.test(path)) return !path.endsWith('.map') || /\.[cm]?js\.map$/.test(path);
  return /\.[cm]?js$/.test(path) && (sizeBytes >= MIN_INSTALLED_BYTES || path.endsWith('.min.js'));
}

function inScript(content: RandomAccess, path: string, say: Say): BundledLibrary[] {
  const bytes = content.read(0, content.sizeBytes);
  const coded = RULES.stringsOf(content, path).map(
    ({ software, version, text: read }): BundledLibrary =>
      withoutUndefined({
        name: software,
        version,
        text: read,
      }),
  );
  const isBundle = LICENSES.some((suffix) => path.endsWith(suffix)) || bytes.length >= MIN_INSTALLED_BYTES;
  return merged([...banners(bytes, isBundle, say), ...coded, ...scriptPackages(bytes, say)]);
}

/** What says no version adds nothing to what does. */
function merged(found: readonly BundledLibrary[]): BundledLibrary[] {
  const versioned = new Set(found.flatMap(({ name, version }) => (version === undefined ? [] : [name])));
  const unique = new Map<string, BundledLibrary>();
  for (const one of found) {
    const { name, version } = one;
    if (version === undefined && versioned.has(name)) continue;
    const key = `${name}@${version ?? ''}`;
    if (!unique.has(key)) unique.set(key, one);
  }
  return [...unique.values()];
}
