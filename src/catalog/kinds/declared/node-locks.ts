import { atMost, hasRoom, linesUpTo, type Say } from '../../../base/at-most.ts';
import { isJsonObject, parseJson } from '../../../base/parse-json.ts';
import { withoutUndefined } from '../../../base/without-undefined.ts';
import { npmName } from '../node/npm-name.ts';
import { readJsonc } from './read-jsonc.ts';
import {
  type DeclaredPackage,
  type DeclaredRequirement,
  type LockFormat,
  MOST_PACKAGES,
  MOST_REQUIRES,
} from './types.ts';

const LIMITS = { bytes: 64 * 1024 * 1024, depth: 200 };
const NAME = /^(?:@[^/@\s]{1,200}\/)?[^/@\s]{1,200}$/;
const VERSION = /^\d[\w.+-]{0,200}$/;

/** Deeper ones no system can make. */
const MOST_PLACE_CHARACTERS = 4096;

type Placed = { place: string; name: string; version: string; needs: [string, string][]; isDev: boolean };

/** npm's package-lock.json and npm-shrinkwrap.json: version 1 nests what is nested, 2 and 3 list it by place. */
function npmLock(text: string, say: Say): DeclaredPackage[] {
  const json = parseJson(Buffer.from(text), LIMITS);
  if (!isJsonObject(json)) return [];
  const { packages, dependencies } = json;
  const placed = isJsonObject(packages) ? byPlace(packages, say) : nested(dependencies, '', say);
  const versions = new Map(placed.map(({ place, version }) => [place, version]));
  return placed.map(({ place, name, version, needs, isDev }) => ({
    ...npm(name, version, isDev),
    ...required(
      needs.map(([needed]) => [needed, nearestVersion(place, needed, versions)]),
      say,
    ),
  }));
}

function byPlace(packages: Record<string, unknown>, say: Say): Placed[] {
  return atMost(Object.entries(packages), MOST_PACKAGES, 'packages', say).flatMap(([place, said]) => {
    if (isTooDeep(place, say)) return [];
    const start = place.lastIndexOf('node_modules/');
    // Of what is elsewhere only the project itself is of interest: it says what is needed at first hand.
    if ((start < 0 && place !== '') || !isJsonObject(said) || said['link'] === true) return [];
    const name = textOf(said['name']) ?? place.slice(start + 'node_modules/'.length);
    return placedAt(place, name, said, ['dependencies', 'optionalDependencies']);
  });
}

function isTooDeep(place: string, say: Say): boolean {
  if (place.length <= MOST_PLACE_CHARACTERS) return false;
  say(`a place has more than ${MOST_PLACE_CHARACTERS} characters: what is there is left out`);
  return true;
}

function nested(dependencies: unknown, above: string, say: Say): Placed[] {
  if (!isJsonObject(dependencies)) return [];
  return atMost(Object.entries(dependencies), MOST_PACKAGES, 'packages', say).flatMap(([key, said]) => {
    const place = `${above}node_modules/${key}`;
    if (!isJsonObject(said) || isTooDeep(place, say)) return [];
    // `npm:other@1.0.0` is an alias.
    const [, name = key, version] = /^npm:(.+)@([^@]+)$/.exec(textOf(said['version']) ?? '') ?? [];
    const one = version === undefined ? said : { ...said, version };
    return [...placedAt(place, name, one, ['requires']), ...nested(said['dependencies'], `${place}/`, say)];
  });
}

function placedAt(place: string, name: string, said: Record<string, unknown>, needs: string[]): Placed[] {
  const version = textOf(said['version']);
  if (version === undefined || !VERSION.test(version) || !NAME.test(name)) return [];
  const isDev = said['dev'] === true || said['devOptional'] === true;
  return [{ place, name, version, needs: needs.flatMap((field) => pairsOf(said[field])), isDev }];
}

/** As Node looks for it: in the package's own node_modules, then upward. */
function nearestVersion(
  place: string,
  name: string,
  versions: ReadonlyMap<string, string>,
): string | undefined {
  for (let at = place; ; at = at.slice(0, Math.max(at.lastIndexOf('/node_modules/'), 0))) {
    const found = versions.get(`${at === '' ? '' : `${at}/`}node_modules/${name}`);
    if (found !== undefined || at === '') return found;
  }
}

/** Of all packages together: each is written under every range that it was asked for by. */
const MOST_KEYS = 200_000;
const YARN_KEY = /^("?[^\s"].{0,2000}):$/;

/** yarn.lock of both kinds: version 1 writes `version "1.0.0"`, Berry YAML. */
function yarnLock(text: string, say: Say): DeclaredPackage[] {
  const entries: { keys: string[]; name: string; version: string; needs: [string, string][] }[] = [];
  let entry: (typeof entries)[number] | undefined;
  let isNeeds = false;
  let keyCount = 0;
  for (const line of linesUpTo(LIMIT_LINES, text, say)) {
    if (line === '' || line.startsWith('#')) continue;
    if (!line.startsWith(' ')) {
      const specs = YARN_KEY.exec(line.trimEnd())?.[1];
      entry = undefined;
      if (specs === undefined) continue;
      if (!hasRoom(entries.length, MOST_PACKAGES, 'packages', say)) break;
      if (!hasRoom(keyCount, MOST_KEYS, 'names of packages', say)) break;
      const keys = specs.replaceAll('"', '').split(/,\s*/);
      keyCount += keys.length;
      entry = { keys, name: nameOfSpec(keys[0] ?? ''), version: '', needs: [] };
      entries.push(entry);
      continue;
    }
    if (entry === undefined) continue;
    const [, indent = '', key = '', value = ''] =
      /^( {2}| {4})"?([^\s":]{1,300})"?:?(?:\s+"?([^"]{0,500})"?)?$/.exec(line.trimEnd()) ?? [];
    if (indent.length === 2) isNeeds = key === 'dependencies' || key === 'optionalDependencies';
    if (indent.length === 2 && key === 'version') entry.version = value;
    if (indent.length === 2 && key === 'resolution' && !value.includes('@npm:')) entry.version = '';
    if (indent.length === 2 && key === 'resolution') entry.name = nameOfSpec(value);
    if (
      indent.length === 4 &&
      isNeeds &&
      hasRoom(entry.needs.length, MOST_REQUIRES, 'requirements of one package', say)
    )
      entry.needs.push([key, value]);
  }
  const versions = new Map(
    entries.flatMap(({ keys, version }) => keys.map((key) => [key, version] as const)),
  );
  return entries
    .filter(({ name, version }) => NAME.test(name) && VERSION.test(version))
    .map(({ name, version, needs }) => ({
      ...npm(name, version, false),
      ...required(
        needs.map(([needed, range]) => [
          needed,
          versions.get(`${needed}@${range}`) ?? versions.get(`${needed}@npm:${range}`),
        ]),
        say,
      ),
    }));
}

/** `@scope/name@^1.0.0`, `alias@npm:real@^1.0.0`. */
function nameOfSpec(spec: string): string {
  const name = spec.slice(0, Math.max(spec.indexOf('@', 1), 0));
  const alias = /^@npm:((?:@[^/@]{1,200}\/)?[^/@]{1,200})@/.exec(spec.slice(name.length))?.[1];
  return alias ?? name;
}

const LIMIT_LINES = 2_000_000;

/** pnpm-lock.yaml: `/a/1.0.0`, `/a@1.0.0` and `a@1.0.0` as the format aged; what each needs is in `snapshots` since version 9. */
function pnpmLock(text: string, say: Say): DeclaredPackage[] {
  const found = new Map<
    string,
    { name: string; version: string; needs: [string, string][]; isDev: boolean }
  >();
  let isListed = false;
  let isNeeds = false;
  let entry: { needs: [string, string][]; isDev: boolean } | undefined;
  for (const line of linesUpTo(LIMIT_LINES, text, say)) {
    if (/^\S/.test(line)) isListed = line === 'packages:' || line === 'snapshots:';
    if (!isListed) continue;
    const key = /^ {2}'?([^\s'].{0,1000}?)'?:(?:\s*\{\})?$/.exec(line)?.[1];
    if (key !== undefined) {
      const [, name = '', version = ''] =
        /^\/?((?:@[^/@]{1,200}\/)?[^/@]{1,200})[@/](\d[^(_/]{0,100})/.exec(key) ?? [];
      const full = `${name}@${version}`;
      if (!found.has(full) && !hasRoom(found.size, MOST_PACKAGES, 'packages', say)) break;
      entry =
        name === '' ? undefined : (found.get(full) ?? ({ name, version, needs: [], isDev: false } as never));
      if (name !== '' && !found.has(full)) found.set(full, entry as never);
      isNeeds = false;
    } else if (/^ {4}\S/.test(line)) {
      isNeeds = /^ {4}(?:optionalD|d)ependencies:$/.test(line);
      if (/^ {4}dev: true$/.test(line) && entry !== undefined) entry.isDev = true;
    } else if (isNeeds && entry !== undefined) {
      const [, name = '', version = ''] =
        /^ {6}'?([^\s':]{1,300})'?: '?\/?(?:[^\s@]{0,200}@)?(\d[^\s(_']{0,100})/.exec(line) ?? [];
      if (name !== '' && hasRoom(entry.needs.length, MOST_REQUIRES, 'requirements of one package', say))
        entry.needs.push([name, version]);
    }
  }
  return [...found.values()].map(({ name, version, needs, isDev }) => ({
    ...npm(name, version, isDev),
    ...required(needs, say),
  }));
}

/** bun.lock: JSON with comments and commas at the ends; `"a": ["a@1.0.0", "", { "dependencies": … }, "sha512-…"]`. */
function bunLock(text: string, say: Say): DeclaredPackage[] {
  const json = readJsonc(text, LIMITS);
  const packages = isJsonObject(json) ? json['packages'] : undefined;
  if (!isJsonObject(packages)) return [];
  return atMost(Object.values(packages), MOST_PACKAGES, 'packages', say).flatMap(
    (said): DeclaredPackage[] => {
      const [spec, ...rest] = Array.isArray(said) ? (said as unknown[]) : [];
      const [, name = '', version = ''] =
        /^((?:@[^/@]{1,200}\/)?[^/@]{1,200})@(\d.{0,200})$/.exec(textOf(spec) ?? '') ?? [];
      if (name === '' || !VERSION.test(version)) return [];
      const described = rest.find(isJsonObject);
      const needs = pairsOf(described?.['dependencies']);
      return [
        {
          ...npm(name, version, false),
          ...required(
            needs.map(([needed]) => [needed, undefined]),
            say,
          ),
        },
      ];
    },
  );
}

function npm(full: string, version: string, isDev: boolean): DeclaredPackage {
  return withoutUndefined({ type: 'npm', ...npmName(full), version, isDev: isDev ? true : undefined });
}

function required(
  needs: readonly (readonly [string, string | undefined])[],
  say: Say,
): { requires?: DeclaredRequirement[] } {
  const named = needs.filter(([name]) => NAME.test(name));
  const requires = atMost(named, MOST_REQUIRES, 'requirements of one package', say).map(
    ([name, constraint]) => withoutUndefined({ ...npmName(name), constraint }),
  );
  return requires.length > 0 ? { requires } : {};
}

function pairsOf(value: unknown): [string, string][] {
  return isJsonObject(value)
    ? Object.entries(value).flatMap(([name, range]): [string, string][] => [[name, textOf(range) ?? '']])
    : [];
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value.slice(0, 500) : undefined;
}

export const NODE_LOCKS: readonly LockFormat[] = [
  { names: ['package-lock.json', 'npm-shrinkwrap.json'], read: npmLock },
  { names: ['yarn.lock'], read: yarnLock },
  { names: ['pnpm-lock.yaml'], read: pnpmLock },
  { names: ['bun.lock'], read: bunLock },
];
