/** What is in the images, as programs say that share no code with us. */
import { execFileSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pypiKey } from './catalog-peers.ts';

/** `type name version`, or a beginning of it up to a space. `gaps`: what is there, too, and known to be missed. */
type Truth = {
  has?: string[];
  hasNot?: string[];
  gaps?: string[];
  /** Beginnings of the purls of all packages that are not the distribution's. */
  foreign?: string[];
};

export const TRUTHS: Record<string, (layers: readonly string[]) => Truth> = {
  debian: ([root = '']) => ({ has: debs(root) }),
  'debian without its package database': ([root = '']) => ({
    has: programs(root),
    hasNot: ['deb nginx', 'deb bash'],
  }),
  servers: ([root = '']) => ({ has: debs(root), foreign: [] }),
  'servers without their package database': ([root = '']) => ({
    // The note that Debian's builders leave in MariaDB's programs says more than a classifier could.
    has: [
      ...programs(root),
      ...debs(root).flatMap((line) => /^deb mariadb(?=-server-core )/.exec(line) ?? []),
    ],
    hasNot: ['deb bash', 'generic mysql', 'generic lighttpd', 'generic tengine', 'generic openresty'],
  }),
  python: ([root = '']) => ({
    has: [
      ...pipList(join(root, 'app')),
      ...globSync(join(root, 'venv/lib/*/site-packages')).flatMap(pipList),
    ],
  }),
  node: ([root = '']) => ({ has: [...npmList(join(root, 'app')), 'npm jquery 3.4.1'] }),
  java: ([root = '']) => ({
    has: [
      ...globSync(join(root, 'opt/*.jar')).flatMap(pomProperties),
      'maven log4j-core 2.14.1',
      'maven commons-io 2.11.0',
      'maven jackson-core',
      // Of the shaded jar without any pom.properties, where nothing says the version.
      ...SHADED.map((artifact) => `maven ${artifact} `),
    ],
  }),
  'go and rust': () => ({
    has: [
      'golang example.com/tool',
      'golang github.com/google/uuid v1.6.0',
      'golang golang.org/x/text v0.14.0',
      'golang gopkg.in/yaml.v3 v3.0.1',
      'golang stdlib',
      'cargo regex 1.10.2',
      'cargo serde_json 1.0.108',
      'generic rust',
    ],
    // Cargo's lock names them; no string of theirs is left in the program.
    gaps: ['cargo itoa', 'cargo ryu', 'cargo serde', 'cargo serde_core'],
  }),
  'layers that remove': () => ({
    has: ['pypi idna 3.6', 'npm ms 2.1.3'],
    hasNot: ['pypi requests', 'npm debug', 'npm ms 2.1.2'],
  }),
  'pip over dist-packages': ([root = '']) => ({ has: [...debs(root), 'pypi requests 2.31.0'] }),
  'a package of nginx.org': ([root = '']) => ({
    has: [...debs(root).filter((line) => !line.startsWith('deb nginx ')), ...ofNginxOrg(root)],
    hasNot: [...debs(root).filter((line) => line.startsWith('deb nginx ')), 'generic nginx'],
    foreign: ['pkg:deb/debian/nginx@'],
  }),
  ruby: ([root = '']) => ({
    has: gemList(join(root, 'usr/local/bundle')),
    hasNot: ['gem sample-parts 2.1.0 '],
  }),
  php: ([root = '']) => ({ has: composerShow(join(root, 'app')), hasNot: [] }),
  'alpine 3.10': ([root = '']) => ({ has: apks(root) }),
  'alpine 3.11': ([root = '']) => ({ has: apks(root) }),
  'a swapped jar': ([root = '']) => ({ has: [...debs(root), 'maven commons-codec 1.10'] }),
};

const SHADED = (
  'guava jackson-annotations httpclient httpcore commons-codec commons-fileupload commons-io commons-lang3 commons-logging ' +
  'handlebars json-path json-smart antlr4-runtime xmlunit-core asm slf4j-api ' +
  'jetty-client jetty-http jetty-io jetty-server jetty-servlet jetty-util'
).split(' ');

function lines(
  program: string,
  args: readonly string[],
  cwd?: string,
  env: Record<string, string> = {},
): string[] {
  const text = execFileSync(program, args, {
    encoding: 'utf8',
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'ignore'],
    maxBuffer: 1e8,
  });
  return text.split('\n').filter((line) => line !== '');
}

function debs(root: string): string[] {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: dpkg's own
  const format = 'deb ${Package} ${Version}\n';
  return lines('dpkg-query', [`--admindir=${root}/var/lib/dpkg`, '-W', '-f', format]);
}

/** Debian's package → the program that a person would name. */
const PROGRAMS: Record<string, string> = {
  nginx: 'nginx',
  bash: 'bash',
  'perl-base': 'perl',
  libssl3t64: 'openssl',
  libc6: 'glibc',
  zlib1g: 'zlib',
  'libsqlite3-0': 'sqlite',
  'apache2-bin': 'httpd',
  haproxy: 'haproxy',
  'postgresql-17': 'postgresql',
  'redis-server': 'redis',
  'valkey-server': 'valkey',
  memcached: 'memcached',
  curl: 'curl',
  busybox: 'busybox',
  'php8.4-cli': 'php',
  'libruby3.3': 'ruby',
  libnode115: 'node',
  'openjdk-21-jre-headless': 'oracle/openjdk',
  'python3.13-minimal': 'python',
};

/** With upstream's version, out of the package's. */
function programs(root: string): string[] {
  return debs(root).flatMap((line) => {
    const [, name = '', version = ''] = line.split(' ');
    const upstream = /^(?:\d+:)?(\d+(?:\.\d+)*(?:\+\d+(?=-))?)/.exec(version.replace(/^.*really/, ''))?.[1];
    const program = PROGRAMS[name];
    return program === undefined ? [] : [`generic ${program} ${upstream}`];
  });
}

/** The package that the test builds has upstream's version with nginx.org's revision. */
function ofNginxOrg(root: string): string[] {
  return debs(root)
    .filter((line) => line.startsWith('deb nginx '))
    .map((line) => line.replace(/-[^-]*$/, '-1~trixie'));
}

function gemList(home: string): string[] {
  return lines('gem', ['list', '--local', '--no-details', '--quiet'], undefined, {
    GEM_HOME: home,
    GEM_PATH: home,
  })
    .filter((line) => line.startsWith('sample-'))
    .flatMap((line) => {
      const [, name, versions = ''] = /^(\S+) \((.*)\)$/.exec(line) ?? [];
      return versions.split(', ').map((version) => `gem ${name} ${version}`);
    });
}

function composerShow(folder: string): string[] {
  const { installed } = JSON.parse(
    lines('composer', ['show', '--format=json', '--no-plugins'], folder, {
      COMPOSER_ALLOW_SUPERUSER: '1',
    }).join(''),
  ) as { installed: { name: string; version: string }[] };
  return installed.map(({ name, version }) => `composer ${name} ${version}`);
}

/** Each package's lines begin with C:, and P: and V: say name and version. */
function apks(root: string): string[] {
  return readFileSync(join(root, 'lib/apk/db/installed'), 'utf8')
    .split('\n\n')
    .flatMap((record) => {
      const [name, version] = ['P', 'V'].map((key) => new RegExp(`^${key}:(.*)$`, 'm').exec(record)?.[1]);
      return name === undefined ? [] : [`apk alpine/${name} ${version}`];
    });
}

function pipList(path: string): string[] {
  const found = JSON.parse(
    lines('pip', ['list', '--path', path, '--format', 'json', '--disable-pip-version-check']).join(''),
  ) as {
    name: string;
    version: string;
  }[];
  return found.map(({ name, version }) => pypiKey(name, version));
}

type NpmTree = { name: string; version?: string; dependencies?: Record<string, NpmTree> };

/** With `--long` npm says the names of packages, not the aliases that they are installed by. */
function npmList(folder: string): string[] {
  const walk = ({ dependencies = {} }: NpmTree): string[] =>
    Object.values(dependencies).flatMap((below) => [
      ...(below.version === undefined ? [] : [`npm ${below.name} ${below.version}`]),
      ...walk(below),
    ]);
  const tree = JSON.parse(lines('npm', ['ls', '--all', '--long', '--json'], folder).join('')) as NpmTree;
  return [...new Set(walk(tree))];
}

/** Every artifact whose pom.properties is in the jar, shaded ones too. */
function pomProperties(jar: string): string[] {
  const members = lines('unzip', ['-Z1', jar]).filter((member) =>
    /^META-INF\/maven\/.*\/pom\.properties$/.test(member),
  );
  return members.map((member) => {
    const properties = new Map(
      lines('unzip', ['-p', jar, member]).map((line): [string, string] => {
        const [key = '', value = ''] = line.split('=');
        return [key.trim(), value.trim()];
      }),
    );
    return `maven ${properties.get('artifactId')} ${properties.get('version')}`;
  });
}
