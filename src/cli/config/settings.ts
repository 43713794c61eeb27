/** What a value is. `path`: in the user's file relative to that file, `~/` the home; `key`: a path unless it has a scheme. */
export type Kind = 'switch' | 'number' | 'text' | 'texts' | 'path' | 'paths' | 'key';

/** What a project may say: anything, only yes, or paths that stay in its folder. */
export type ProjectRule = 'anything' | 'yes' | 'path' | 'place' | 'outputs';

export type Setting = {
  kind: Kind;
  /** Commands that use it, as in `db push`; a family means all of its sub-commands. Undefined: every command. */
  of?: readonly string[];
  /** Undefined: it counts only in the user's own file. */
  project?: ProjectRule;
  /** A variable that comes before it. */
  env?: string;
  says: string;
};

const SIGNING = ['sign', 'attest', 'sign-blob', 'attest-blob'];
const CHECKING = ['verify', 'verify-attestation', 'verify-blob'];
const DATA = ['db', 'fleet', 'exposed', 'scan', 'explain'];

const acceptance = (of: readonly string[]): Record<string, Setting> => ({
  key: { kind: 'key', of, says: 'the public key that must have signed' },
  'certificate-identity': { kind: 'text', of, says: 'who must have signed keyless, exactly' },
  'certificate-identity-regexp': { kind: 'text', of, says: 'who must have signed keyless, as RE2' },
  'certificate-oidc-issuer': { kind: 'text', of, says: 'who must vouch for the identity, exactly' },
  'certificate-oidc-issuer-regexp': { kind: 'text', of, says: 'who must vouch for the identity, as RE2' },
});

/** What a config file may hold, by section; '' is its top. The last part of a name is that of the flag. */
export const SECTIONS: Readonly<Record<string, Readonly<Record<string, Setting>>>> = {
  '': {
    json: { kind: 'switch', project: 'anything', says: 'print results as JSON' },
    color: { kind: 'switch', project: 'anything', env: 'NO_COLOR', says: 'false: print without colour' },
    offline: { kind: 'switch', project: 'yes', says: 'make no network call' },
    jobs: { kind: 'number', project: 'anything', says: 'how many worker threads' },
    platform: {
      kind: 'text',
      of: ['show', 'tree', 'why', 'diff', 'sbom', 'scan', 'explain', 'fleet add'],
      project: 'anything',
      says: 'which platform of an index is looked into, as in linux/arm64',
    },
    'cache-dir': { kind: 'path', env: 'SHEARWALL_CACHE_DIR', says: 'where fetched packages are kept' },
    'data-dir': { kind: 'path', of: DATA, env: 'SHEARWALL_DATA_DIR', says: 'the data folder' },
    'advisory-db': { kind: 'path', of: DATA, says: 'the advisory database, as --db' },
    database: {
      kind: 'text',
      of: ['fleet', 'exposed'],
      env: 'SHEARWALL_DATABASE',
      says: 'the fleet in PostgreSQL, as postgres://…',
    },
    feeds: {
      kind: 'path',
      of: ['db update', 'db status'],
      env: 'SHEARWALL_FEEDS',
      says: 'a YAML file that names feeds of advisories',
    },
    'include-dir': {
      kind: 'paths',
      of: ['build', 'lock', 'reproduce', 'why'],
      project: 'path',
      says: "folders that a recipe's includes and keys may be in, besides its own",
    },
    'debian-mirror': { kind: 'text', env: 'SHEARWALL_DEBIAN_MIRROR', says: 'a mirror of Debian' },
    'snapshot-base': {
      kind: 'text',
      env: 'SHEARWALL_SNAPSHOT_BASE',
      says: 'a mirror of snapshot.debian.org',
    },
    'insecure-registry': { kind: 'switch', says: 'plain HTTP to registries beyond loopback' },
    'token-services': {
      kind: 'texts',
      env: 'SHEARWALL_TOKEN_SERVICES',
      says: 'REGISTRY=HOST: the host that gives tokens for a registry, and so gets its login',
    },
    'reachable-hosts': {
      kind: 'texts',
      env: 'SHEARWALL_REACHABLE_HOSTS',
      says: 'HOST or HOST:PORT: where registries may keep blobs in private networks',
    },
    'trusted-root': {
      kind: 'path',
      of: [...SIGNING, ...CHECKING, 'db push', 'db pull', 'fleet add'],
      says: 'a trusted_root.json',
    },
    'signing-config': { kind: 'path', of: [...SIGNING, 'db push'], says: 'which services sign and log' },
  },
  build: {
    recipe: { kind: 'path', of: ['build'], project: 'path', says: 'the recipe, where none is named' },
    lock: { kind: 'path', of: ['build'], project: 'path', says: 'its lock' },
    output: { kind: 'text', of: ['build'], project: 'place', says: 'where the image goes: oci:DIR, …' },
    result: { kind: 'path', of: ['build'], project: 'path', says: 'where result.json goes' },
    arch: { kind: 'texts', of: ['build'], project: 'anything', says: 'only these architectures' },
  },
  lock: {
    recipe: { kind: 'path', of: ['lock'], project: 'path', says: 'the recipe, where none is named' },
    output: { kind: 'path', of: ['lock'], project: 'path', says: 'where the lock goes' },
  },
  sbom: {
    output: { kind: 'texts', of: ['sbom'], project: 'outputs', says: 'FORMAT[=FILE]' },
  },
  scan: {
    output: { kind: 'texts', of: ['scan'], project: 'outputs', says: 'FORMAT[=FILE]' },
    'fail-on': { kind: 'texts', of: ['scan'], project: 'anything', says: 'exit 1 when something meets it' },
    'vex-out': {
      kind: 'path',
      of: ['scan'],
      project: 'path',
      says: 'where OpenVEX of what was lowered goes',
    },
    vex: { kind: 'paths', of: ['scan', 'explain'], says: 'VEX documents that you vouch for' },
    'ignore-file': { kind: 'paths', of: ['scan', 'explain'], says: 'rules of your own' },
    policy: { kind: 'paths', of: ['scan', 'explain'], says: 'whose signed VEX counts' },
  },
  exposed: {
    output: { kind: 'text', of: ['exposed'], project: 'anything', says: 'table, tree, json, …' },
    limit: { kind: 'number', of: ['exposed'], project: 'anything', says: 'so many rows at most' },
    'stale-after': {
      kind: 'text',
      of: ['exposed'],
      project: 'anything',
      says: 'feeds older than this are stale',
    },
  },
  sign: {
    key: { kind: 'key', of: SIGNING, says: 'a private key' },
    tsa: { kind: 'text', of: SIGNING, says: 'have signatures timestamped here' },
    format: { kind: 'text', of: ['sign', 'attest'], says: 'bundle, legacy or both' },
  },
  verify: {
    ...acceptance(CHECKING),
    policy: { kind: 'paths', of: ['verify'], says: 'let policies decide' },
  },
  'db-push': { key: { kind: 'key', of: ['db push'], says: 'the private key that signs the database' } },
  'db-pull': acceptance(['db pull']),
};

/** All of them by their whole name, as in `scan.fail-on`. */
export const SETTINGS: ReadonlyMap<string, Setting> = new Map(
  Object.entries(SECTIONS).flatMap(([section, settings]) =>
    Object.entries(settings).map(([name, setting]): [string, Setting] => [
      section === '' ? name : `${section}.${name}`,
      setting,
    ]),
  ),
);

const FLAGS: Readonly<Record<string, string>> = { 'advisory-db': 'db' };

/** The flag that says the same on a line, without its dashes. */
export function flagOf(name: string): string {
  const last = name.slice(name.lastIndexOf('.') + 1);
  return FLAGS[last] ?? last;
}

/** Whether the command at `path`, as in `fleet add`, heeds it. */
export function heeds(path: string, { of }: Setting): boolean {
  return of === undefined || of.some((name) => path === name || path.startsWith(`${name} `));
}
