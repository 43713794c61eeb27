import { atMost, type Say } from '../../../base/at-most.ts';
import { withoutUndefined } from '../../../base/without-undefined.ts';
import { type PhpValue, parseSerialized } from './serialized.ts';

/** A package of PEAR's registry: PEAR, PECL, or another channel. */
export type PearPackage = {
  channel: string;
  name: string;
  version: string;
  license?: string;
  summary?: string;
  requires: { channel: string; name: string }[];
};

const NAME = /^[A-Za-z0-9_.-]{1,200}$/;
const CHANNEL = /^[A-Za-z0-9_./-]{1,200}$/;
const MAX_REQUIRES = 200;

/** Reads one `.reg`: package.xml of version 1 or 2, serialized. Undefined where it names no package with a version. */
export function parsePearRegistry(text: string, say: Say): PearPackage | undefined {
  const root = parseSerialized(text, say);
  const name = textAt(root, 'name') ?? textAt(root, 'package');
  const version = textAt(root, 'version', 'release') ?? textAt(root, 'version');
  if (name === undefined || !NAME.test(name) || version === undefined || !NAME.test(version))
    return undefined;
  const license =
    textAt(root, 'license', '_content') ?? textAt(root, 'license') ?? textAt(root, 'release_license');
  const summary = textAt(root, 'summary');
  return withoutUndefined({
    // Packages of version 1 have no channel: all of them in use are of PECL.
    channel: channelOf(textAt(root, 'channel')),
    name,
    version,
    license: license !== undefined ? utf8(license).slice(0, 200) : undefined,
    summary: summary !== undefined ? utf8(summary).slice(0, 500) : undefined,
    requires: requiresOf(at(root, 'dependencies', 'required', 'package'), say),
  });
}

/** One package, or a list of them. */
function requiresOf(value: PhpValue | undefined, say: Say): PearPackage['requires'] {
  if (!(value instanceof Map)) return [];
  const packages: readonly PhpValue[] = value.has('name')
    ? [value]
    : atMost([...value.values()], MAX_REQUIRES, 'requirements', say);
  return packages.flatMap((one) => {
    const name = textAt(one, 'name');
    if (name === undefined || !NAME.test(name) || at(one, 'conflicts') !== undefined) return [];
    return [{ channel: channelOf(textAt(one, 'channel')), name }];
  });
}

function channelOf(text: string | undefined): string {
  return text !== undefined && CHANNEL.test(text) ? text : 'pecl.php.net';
}

function at(value: PhpValue | undefined, ...path: readonly string[]): PhpValue | undefined {
  let here = value;
  for (const key of path) here = here instanceof Map ? here.get(key) : undefined;
  return here;
}

function textAt(value: PhpValue | undefined, ...path: readonly string[]): string | undefined {
  const found = at(value, ...path);
  return typeof found === 'string' && found !== '' ? found : undefined;
}

function utf8(latin1: string): string {
  return Buffer.from(latin1, 'latin1').toString('utf8');
}
