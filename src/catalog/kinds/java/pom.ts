import { hasRoom, type Say } from '../../../base/at-most.ts';
import { withoutUndefined } from '../../../base/without-undefined.ts';
import type { Coordinates } from './facts.ts';
import { xmlTexts } from './xml-texts.ts';

export type Pom = Partial<Coordinates> & {
  licenses: string[];
  /** What it needs when it runs. */
  requires: Coordinates[];
  /** `group:artifact` of all dependencies, of any scope: what a bundle packs is often said to be provided. */
  names: ReadonlySet<string>;
};

const MOST_REQUIRES = 200;
const MOST_LICENSES = 10;
const MOST_PROPERTIES = 1000;
const NAME = /^[A-Za-z0-9_][\w.-]{0,199}$/;
const VERSION = /^[\w.+-]{1,100}$/;

/** META-INF/maven/G/A/pom.properties: undefined where a placeholder was never filled in. */
export function readPomProperties(bytes: Buffer): Coordinates | undefined {
  const fields = readProperties(bytes);
  return coordinates(fields.get('groupId'), fields.get('artifactId'), fields.get('version'));
}

/** `key=value` lines (java.util.Properties, without its escapes: none of the files read here has one). */
export function readProperties(bytes: Buffer): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  for (const line of bytes.toString('utf8').split(/\r?\n/)) {
    const equals = line.search(/[=:]/);
    if (equals > 0 && !/^\s*[#!]/.test(line))
      fields.set(line.slice(0, equals).trim(), line.slice(equals + 1).trim());
  }
  return fields;
}

/** What a pom.xml says without its parent's file: its own coordinates, licences, and what it needs when it runs. */
export function readPom(bytes: Buffer, say: Say): Pom {
  const own = new Map<string, string>();
  const licenses: string[] = [];
  const requires: Coordinates[] = [];
  const names = new Set<string>();
  let dependency = new Map<string, string>();
  for (const { path, text, ends } of xmlTexts(bytes.toString('utf8'), say)) {
    const rest = path.startsWith('project/') ? path.slice('project/'.length) : '';
    if (/^(?:parent\/)?(?:groupId|artifactId|version)$/.test(rest)) own.set(rest, text);
    else if (/^properties\/[\w.-]{1,200}$/.test(rest)) {
      if (hasRoom(own.size, MOST_PROPERTIES, 'properties', say)) own.set(rest, text);
    } else if (rest === 'licenses/license/name' && licenses.length < MOST_LICENSES && text !== '')
      licenses.push(text.slice(0, 200));
    else if (rest === 'dependencies/dependency' && ends) {
      if (names.size < MOST_REQUIRES)
        names.add(`${filled(dependency.get('groupId'), own)}:${dependency.get('artifactId')}`);
      const needed = runtimeDependency(dependency, own);
      if (needed !== undefined && hasRoom(requires.length, MOST_REQUIRES, 'dependencies', say))
        requires.push(needed);
      dependency = new Map();
    } else if (rest.startsWith('dependencies/dependency/')) dependency.set(rest.slice(24), text);
  }
  const group = own.get('groupId') ?? own.get('parent/groupId');
  const version = own.get('version') ?? own.get('parent/version');
  return { ...coordinates(group, own.get('artifactId'), version), licenses, requires, names };
}

function runtimeDependency(
  dependency: ReadonlyMap<string, string>,
  own: ReadonlyMap<string, string>,
): Coordinates | undefined {
  const scope = dependency.get('scope') ?? 'compile';
  if ((scope !== 'compile' && scope !== 'runtime') || dependency.get('optional') === 'true') return undefined;
  const group = filled(dependency.get('groupId'), own);
  const found = coordinates(group, dependency.get('artifactId'), filled(dependency.get('version'), own));
  return found?.group === undefined ? undefined : found;
}

function filled(text: string | undefined, own: ReadonlyMap<string, string>): string | undefined {
  if (text === '${project.version}' || text === '${pom.version}')
    return own.get('version') ?? own.get('parent/version');
  if (text === '${project.groupId}' || text === '${pom.groupId}')
    return own.get('groupId') ?? own.get('parent/groupId');
  const property = /^\$\{([\w.-]{1,200})\}$/.exec(text ?? '')?.[1];
  return property === undefined ? text : own.get(`properties/${property}`);
}

/** Only what Maven accepts as names; no placeholders. */
function coordinates(
  group: string | undefined,
  artifact: string | undefined,
  version: string | undefined,
): Coordinates | undefined {
  if (artifact === undefined || !NAME.test(artifact)) return undefined;
  return withoutUndefined({
    group: group !== undefined && NAME.test(group) ? group : undefined,
    artifact,
    version: version !== undefined && VERSION.test(version) ? version : undefined,
  });
}
