/** What one release file says, by the keys of os-release(5). */
export type ReleaseFacts = { [key in ReleaseKey]?: string };

const KEYS = [
  'ID',
  'ID_LIKE',
  'NAME',
  'PRETTY_NAME',
  'VERSION_ID',
  'VERSION_CODENAME',
  'VARIANT_ID',
  'CPE_NAME',
  'HOME_URL',
] as const;

type ReleaseKey = (typeof KEYS)[number];

type Parser = (text: string) => ReleaseFacts | undefined;

/** Where each format stands, the best first: an image may have several. Paths from the root of the system. */
export const RELEASE_PATHS: ReadonlyMap<string, Parser> = new Map<string, Parser>([
  ['etc/os-release', osRelease],
  ['usr/lib/os-release', osRelease],
  ['etc/lsb-release', lsbRelease],
  ['etc/openwrt_release', lsbRelease],
  ['etc/alpine-release', (text) => versionFile('alpine', 'Alpine Linux', text)],
  ['etc/arch-release', () => ({ ID: 'arch', NAME: 'Arch Linux' })],
  ['etc/redhat-release', redHatRelease],
  ['etc/system-release', redHatRelease],
  ['etc/debian_version', debianVersion],
]);

/** os-release(5): shell assignments; the last of a key holds. */
function osRelease(text: string): ReleaseFacts | undefined {
  const values = assignments(text);
  const facts: ReleaseFacts = {};
  for (const key of KEYS) {
    const value = values.get(key);
    if (value !== undefined && value !== '') facts[key] = value;
  }
  if (facts.ID === undefined) return undefined;
  return { ...facts, ID: facts.ID.toLowerCase() };
}

function lsbRelease(text: string): ReleaseFacts | undefined {
  const values = assignments(text);
  const id = values.get('DISTRIB_ID')?.toLowerCase();
  if (id === undefined || id === '') return undefined;
  const facts: ReleaseFacts = { ID: id };
  const release = values.get('DISTRIB_RELEASE');
  const codename = values.get('DISTRIB_CODENAME');
  const name = values.get('DISTRIB_DESCRIPTION');
  if (release) facts.VERSION_ID = release;
  if (codename) facts.VERSION_CODENAME = codename;
  if (name) facts.PRETTY_NAME = name;
  return facts;
}

const ASSIGNMENT = /^([A-Z][A-Z0-9_]{0,40})=(.*)$/;

function assignments(text: string): Map<string, string> {
  const values = new Map<string, string>();
  for (const line of text.split('\n')) {
    const match = ASSIGNMENT.exec(line.trim());
    if (match) values.set(match[1] ?? '', unquoted(match[2] ?? '').slice(0, 200));
  }
  return values;
}

function unquoted(value: string): string {
  const quote = value[0];
  if ((quote !== '"' && quote !== "'") || value.length < 2 || !value.endsWith(quote)) return value;
  const inner = value.slice(1, -1);
  return quote === '"' ? inner.replace(/\\([\\"$`])/g, '$1') : inner;
}

function versionFile(id: string, name: string, text: string): ReleaseFacts | undefined {
  const version = firstLine(text);
  return /^\d[\w.+~-]{0,40}$/.test(version) ? { ID: id, NAME: name, VERSION_ID: version } : undefined;
}

/** `12.5`, or `trixie/sid` before a release. Ubuntu has this file too, with Debian's text: it is asked last. */
function debianVersion(text: string): ReleaseFacts | undefined {
  const line = firstLine(text);
  const major = /^(\d{1,3})(?:\.\d{1,3}){0,2}$/.exec(line)?.[1];
  if (major !== undefined) return { ID: 'debian', NAME: 'Debian GNU/Linux', VERSION_ID: major };
  const codename = /^([a-z]{1,20})\/sid$/.exec(line)?.[1];
  return codename === undefined
    ? undefined
    : { ID: 'debian', NAME: 'Debian GNU/Linux', VERSION_CODENAME: codename };
}

/** `CentOS Linux release 7.9.2009 (Core)`: names of systems that had no os-release, or whose images lack it. */
const RED_HAT_IDS: readonly [string, string][] = [
  ['Red Hat Enterprise Linux', 'rhel'],
  ['CentOS', 'centos'],
  ['Rocky Linux', 'rocky'],
  ['AlmaLinux', 'almalinux'],
  ['Oracle Linux', 'ol'],
  ['Fedora', 'fedora'],
  ['Amazon Linux', 'amzn'],
  ['Scientific Linux', 'scientific'],
];

function redHatRelease(text: string): ReleaseFacts | undefined {
  const line = firstLine(text);
  const id = RED_HAT_IDS.find(([name]) => line.startsWith(name))?.[1];
  const version = /release (\d[\d.]{0,15})/.exec(line)?.[1];
  if (id === undefined || version === undefined) return undefined;
  return { ID: id, PRETTY_NAME: line.slice(0, 200), VERSION_ID: version };
}

function firstLine(text: string): string {
  return (text.split('\n', 1)[0] ?? '').trim();
}
