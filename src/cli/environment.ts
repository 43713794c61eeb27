import type { Command } from 'commander';

/** Commands that read or write images in registries. */
const REGISTRY = [
  ...'build test reproduce show tree why reach diff sbom scan explain push pull copy login logout'.split(' '),
  ...'sign attest verify verify-attestation admit update watch'.split(' '),
  'fleet add',
  'fleet todo',
  'db push',
  'db pull',
];
const PACKAGES = ['lock', 'build', 'reproduce', 'why', 'update', 'watch'];
const KEYS = [
  'sign',
  'attest',
  'sign-blob',
  'attest-blob',
  'keys',
  'db push',
  'reproduce',
  'update',
  'watch',
];
const KEYLESS = ['sign', 'attest', 'sign-blob', 'attest-blob', 'db push', 'reproduce', 'update', 'watch'];
const CLUSTER = ['admit', 'agent', 'fleet sync', 'policy audit'];
const DATA = ['db', 'fleet', 'exposed', 'serve', 'agent', 'scan', 'explain', 'update', 'watch'];

/** What a server is asked as well. */
const ASKS_SERVER = [
  'agent',
  'exposed',
  'policy audit',
  ...'status images documents workloads packages owners timeline top diff todo jobs cluster owner prune'
    .split(' ')
    .map((name) => `fleet ${name}`),
];

/** What keeps or reads the documents of images. */
const HAS_DOCUMENTS = ['fleet', 'serve'];

/** What a variable means, and the commands that use it; `shearwall` alone means all of them. */
type Variable = { says: string; of: readonly string[] };

/** The variables that change what a command does. */
export const VARIABLES: Readonly<Record<string, Variable>> = {
  SHEARWALL_CACHE_DIR: { says: 'where the cache is', of: ['shearwall'] },
  XDG_CACHE_HOME: { says: 'else the cache is shearwall/ below it (default: ~/.cache)', of: ['shearwall'] },
  SHEARWALL_DATA_DIR: { says: 'the data folder: feeds, databases', of: DATA },
  XDG_DATA_HOME: {
    says: 'else the data folder is shearwall/ below it (default: ~/.local/share)',
    of: DATA,
  },
  SHEARWALL_DATABASE: { says: 'the fleet in PostgreSQL, as postgres://…', of: ['fleet', 'exposed', 'serve'] },
  SHEARWALL_DOCUMENTS: {
    says: 'a bucket for the documents of images, as s3://BUCKET/PREFIX (default: in the data folder, or in PostgreSQL)',
    of: HAS_DOCUMENTS,
  },
  AWS_ENDPOINT_URL_S3: { says: 'the object store of that bucket (default: AWS)', of: HAS_DOCUMENTS },
  AWS_ENDPOINT_URL: { says: 'the same, where that is not set', of: HAS_DOCUMENTS },
  AWS_REGION: { says: 'its region (default: us-east-1)', of: HAS_DOCUMENTS },
  AWS_ACCESS_KEY_ID: { says: 'who asks it', of: HAS_DOCUMENTS },
  AWS_SECRET_ACCESS_KEY: { says: 'their secret', of: HAS_DOCUMENTS },
  AWS_SESSION_TOKEN: { says: 'with credentials that end', of: HAS_DOCUMENTS },
  SHEARWALL_SERVER: { says: 'the server that is asked or told, as --server', of: ASKS_SERVER },
  SHEARWALL_TOKEN: { says: 'the token for it, instead of one that is kept', of: ASKS_SERVER },
  SHEARWALL_ENROLMENT: { says: 'what lets an agent enrol, without --enrolment-file', of: ['agent'] },
  SHEARWALL_OIDC_CLIENT_SECRET: {
    says: 'the secret of --oidc-client-id, without a file',
    of: ['serve'],
  },
  SHEARWALL_FEEDS: { says: 'a YAML file that names feeds', of: ['db update', 'db status'] },
  XDG_CONFIG_HOME: {
    says: 'config.yaml and feeds.yaml are in shearwall/ below it (default: ~/.config)',
    of: ['shearwall'],
  },
  XDG_STATE_HOME: {
    says: 'trust roots and dates seen are in shearwall/ below it (default: ~/.local/state)',
    of: ['shearwall'],
  },
  SHEARWALL_DEBIAN_MIRROR: { says: 'a mirror of Debian instead of the public one', of: PACKAGES },
  SHEARWALL_SNAPSHOT_BASE: { says: 'a mirror of snapshot.debian.org', of: PACKAGES },
  SOURCE_DATE_EPOCH: {
    says: 'the time to write or to judge by, in seconds',
    of: ['lock', 'build', 'sbom', 'scan', 'db import'],
  },
  COSIGN_PASSWORD: { says: 'the password of the private key', of: KEYS },
  SIGSTORE_ID_TOKEN: { says: 'the identity token for signing without a key', of: KEYLESS },
  ACTIONS_ID_TOKEN_REQUEST_URL: { says: 'where GitHub Actions issues such a token', of: KEYLESS },
  ACTIONS_ID_TOKEN_REQUEST_TOKEN: {
    says: 'the token with which GitHub Actions is asked for it',
    of: KEYLESS,
  },
  REGISTRY_AUTH_FILE: { says: 'the only file to read logins to registries from', of: REGISTRY },
  XDG_RUNTIME_DIR: { says: 'its containers/auth.json has logins as well', of: REGISTRY },
  DOCKER_CONFIG: { says: 'the folder whose config.json has logins (default: ~/.docker)', of: REGISTRY },
  SHEARWALL_TOKEN_SERVICES: {
    says: 'REGISTRY=HOST, several: the host that gives tokens for a registry, and so gets its login',
    of: REGISTRY,
  },
  SHEARWALL_REACHABLE_HOSTS: {
    says: 'HOST or HOST:PORT, several: where registries may keep blobs in private networks',
    of: REGISTRY,
  },
  KUBECONFIG: { says: 'how the cluster is reached', of: CLUSTER },
  KUBERNETES_SERVICE_HOST: {
    says: 'set in pods: without a kubeconfig their cluster is listed, as their service account',
    of: CLUSTER,
  },
  KUBERNETES_SERVICE_PORT: { says: 'the port of that cluster (default: 443)', of: CLUSTER },
  NPM_CONFIG_REGISTRY: { says: 'the registry of npm packages', of: ['verify'] },
  NPM_CONFIG_USERCONFIG: { says: 'the .npmrc that names registries', of: ['verify'] },
  SHEARWALL_FORGE_TOKEN: {
    says: 'the token with which a forge is asked for requests',
    of: ['update', 'watch'],
  },
  GITHUB_TOKEN: { says: 'the same, where that is not set', of: ['update', 'watch'] },
  GITLAB_TOKEN: { says: 'the same', of: ['update', 'watch'] },
  GITEA_TOKEN: { says: 'the same', of: ['update', 'watch'] },
  NO_COLOR: { says: 'when set, no colour (no-color.org)', of: ['shearwall'] },
  TERM: { says: 'dumb: no colour and no progress', of: ['shearwall'] },
};

/** Adds those that this command uses to its help. */
export function describeEnvironment(command: Command): void {
  const name = pathOf(command);
  command.addHelpText('after', () => {
    const rows = variablesOf(name);
    const width = Math.max(0, ...rows.map(([variable]) => variable.length));
    const lines = rows.map(([variable, says]) => `  ${variable.padEnd(width)}  ${says}`);
    return lines.length === 0 ? '' : `\nEnvironment:\n${lines.join('\n')}`;
  });
}

/** Those that a command itself uses; of all commands: by the name of the program. */
export function variablesOf(path: string): [variable: string, says: string][] {
  return Object.entries(VARIABLES)
    .filter(([, { of }]) => of.some((name) => path === name || path.startsWith(`${name} `)))
    .map(([variable, { says }]) => [variable, says]);
}

/** `fleet add`; of the program itself its name. */
export function pathOf(command: Command): string {
  const names: string[] = [];
  for (let at: Command | null = command; at?.parent; at = at.parent) names.unshift(at.name());
  return names.join(' ') || command.name();
}
