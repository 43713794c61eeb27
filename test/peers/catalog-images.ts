/** Images built on the spot from the package registries, for what is said of the software in them. */
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { descriptorOf, encodeManifest, MEDIA_TYPES } from '../../src/oci/index.ts';
import { builtOnce } from './built-once.ts';
import { hostMirror } from './host-mirror.ts';
import { assertHere } from './not-built.ts';

const SHARED = process.env['SHEARWALL_SHARED'] ?? join(import.meta.dirname, '../../../shared');

export type ImageCase = {
  name: string;
  programs: readonly string[];
  /** The folders that become its layers, lowest first. `folder` is empty and the case's own. */
  build(folder: string, shared: SharedRoots): string[];
};

/** Root file systems that several images stand on, each made once. Nobody may change what is in them. */
export type SharedRoots = { debian(): string; servers(): string };

export const DEBIAN_PACKAGES = ['nginx', 'python3-requests', 'libcommons-codec-java'];
export const SERVER_PACKAGES = `apache2 haproxy postgresql-17 mariadb-server-core redis-server valkey-server memcached curl openssl sqlite3 busybox
  php-cli ruby nodejs python3 openjdk-21-jre-headless`;

export function sharedRoots(folder: string): SharedRoots {
  const rootWith = (name: string, packages: readonly string[]): string =>
    builtOnce(`root of ${name}`, folder, (root) => {
      const include = `--include=${packages.join(',')}`;
      run('mmdebstrap', ['--quiet', '--variant=minbase', include, 'trixie', root, hostMirror()]);
    });
  return {
    debian: () => rootWith('debian', DEBIAN_PACKAGES),
    servers: () => rootWith('servers', SERVER_PACKAGES.split(/\s+/)),
  };
}

/** The layers of an image, made once. `own`: where a file that runs alone has them. */
export function layersOf(image: ImageCase, own: string, shared: SharedRoots): string[] {
  const folder = builtOnce(image.name, own, (made) => {
    mkdirSync(made, { recursive: true });
    writeFileSync(join(made, 'layers.json'), JSON.stringify(image.build(made, shared)));
  });
  return JSON.parse(readFileSync(join(folder, 'layers.json'), 'utf8')) as string[];
}

export const IMAGE_CASES: readonly ImageCase[] = [
  { name: 'debian', programs: ['mmdebstrap'], build: (_, { debian }) => [debian()] },
  {
    name: 'debian without its package database',
    programs: ['mmdebstrap'],
    build: (folder, { debian }) => [debian(), filesIn(join(folder, 'above'), { 'var/lib/.wh.dpkg': '' })],
  },
  { name: 'servers', programs: ['mmdebstrap'], build: (_, { servers }) => [servers()] },
  {
    name: 'servers without their package database',
    programs: ['mmdebstrap'],
    build: (folder, { servers }) => [servers(), filesIn(join(folder, 'above'), { 'var/lib/.wh.dpkg': '' })],
  },
  { name: 'python', programs: ['python3', 'pip'], build: buildPython },
  { name: 'node', programs: ['npm'], build: buildNode },
  { name: 'java', programs: ['mvn', 'zip'], build: buildJava },
  { name: 'go and rust', programs: ['go', 'cargo'], build: buildStaticPrograms },
  { name: 'layers that remove', programs: ['pip', 'npm'], build: buildRemovals },
  { name: 'pip over dist-packages', programs: ['mmdebstrap', 'pip'], build: buildPipOverDebian },
  {
    name: 'a package of nginx.org',
    programs: ['mmdebstrap', 'dpkg-deb', 'dpkg'],
    build: buildForeignPackage,
  },
  { name: 'ruby', programs: ['gem'], build: buildRuby },
  { name: 'php', programs: ['composer'], build: buildPhp },
  { name: 'alpine 3.10', programs: ['tar'], build: (folder) => unpackArchive('alpine-310', folder) },
  { name: 'alpine 3.11', programs: ['tar'], build: (folder) => unpackArchive('alpine-311', folder) },
  { name: 'a swapped jar', programs: ['mmdebstrap', 'mvn'], build: buildSwappedJar },
];

function buildPython(folder: string): string[] {
  const root = join(folder, 'root');
  pipInstall(join(root, 'app'), 'pillow==13.0.0', 'numpy==2.4.6', 'cryptography==50.0.2', 'requests');
  run('python3', ['-m', 'venv', join(root, 'venv')]);
  run(join(root, 'venv/bin/python'), ['-m', 'pip', 'install', '-q', '--no-compile', 'flask==3.0.3']);
  return [root];
}

/** npm brings its own dependencies bundled; debug and ms come in two versions each, one nested. */
function buildNode(folder: string): string[] {
  const root = join(folder, 'root');
  const app = filesIn(join(root, 'app'), { 'package.json': '{"name": "app", "version": "1.0.0"}' });
  npmInstall(app, 'express@4.19.2', 'debug@4.3.4', 'npm@10.8.0');
  npmInstall(folder, 'jquery@3.4.1');
  copyInto(join(root, 'srv/static'), join(folder, 'node_modules/jquery/dist/jquery.min.js'));
  return [root];
}

/** Shaded with and without pom.properties, all under other names of packages, and a war around two jars. */
function buildJava(folder: string): string[] {
  const root = join(folder, 'root');
  mavenCopy(
    join(root, 'opt'),
    'com.google.guava:guava:31.1-jre',
    'org.apache.spark:spark-network-common_2.12:3.3.0',
    'com.github.tomakehurst:wiremock-standalone:2.27.2',
  );
  const shaded = join(root, 'opt/shaded.jar');
  copyFileSync(join(root, 'opt/wiremock-standalone-2.27.2.jar'), shaded);
  run('zip', ['-q', '-d', shaded, 'META-INF/*']);
  const war = join(folder, 'war');
  mavenCopy(
    join(war, 'WEB-INF/lib'),
    'org.apache.logging.log4j:log4j-core:2.14.1',
    'commons-io:commons-io:2.11.0',
  );
  run('zip', ['-q', '-r', '-0', join(root, 'opt/shop-1.2.war'), 'WEB-INF'], war);
  return [root];
}

const GO_PROGRAM = `package main

import (
	"fmt"

	"github.com/google/uuid"
	"golang.org/x/text/language"
	"gopkg.in/yaml.v3"
)

func main() {
	out, _ := yaml.Marshal(map[string]string{"id": uuid.NewString(), "language": language.German.String()})
	fmt.Println(string(out))
}
`;

const RUST_PROGRAM = `fn main() {
    let line = std::env::args().nth(1).unwrap_or_default();
    let found = regex::Regex::new(&line).map(|pattern| pattern.is_match("abc"));
    let value: Result<serde_json::Value, _> = serde_json::from_str(&line);
    println!("{found:?} {value:?}");
}
`;

const CARGO_MANIFEST = `[package]
name = "sample"
version = "0.1.0"
edition = "2021"
[dependencies]
regex = "=1.10.2"
serde_json = "=1.0.108"
[profile.release]
strip = true
opt-level = 1
`;

function buildStaticPrograms(folder: string): string[] {
  const root = join(folder, 'root');
  const bin = join(root, 'usr/local/bin');
  mkdirSync(bin, { recursive: true });

  const go = filesIn(join(folder, 'go'), { 'main.go': GO_PROGRAM });
  run('go', ['mod', 'init', 'example.com/tool'], go);
  run(
    'go',
    ['get', 'github.com/google/uuid@v1.6.0', 'golang.org/x/text@v0.14.0', 'gopkg.in/yaml.v3@v3.0.1'],
    go,
  );
  run('go', ['build', '-trimpath', '-ldflags', '-s -w', '-o', join(bin, 'tool'), '.'], go, {
    CGO_ENABLED: '0',
  });

  const rust = filesIn(join(folder, 'rust'), { 'Cargo.toml': CARGO_MANIFEST, 'src/main.rs': RUST_PROGRAM });
  run('cargo', ['build', '--release', '--quiet'], rust);
  copyInto(bin, join(rust, 'target/release/sample'));
  return [root];
}

/** requests and its egg are removed by whiteouts, the Node project by an opaque folder that holds another one. */
function buildRemovals(folder: string): string[] {
  const [below, above] = [join(folder, 'below'), join(folder, 'above')];
  const site = 'usr/local/lib/python3.11/site-packages';
  pipInstall(join(below, site), 'requests==2.31.0', 'idna==3.6');
  npmInstall(
    filesIn(join(below, 'app'), { 'package.json': '{"name": "app", "version": "1.0.0"}' }),
    'debug@4.3.4',
  );
  filesIn(above, {
    [`${site}/.wh.requests`]: '',
    [`${site}/.wh.requests-2.31.0.dist-info`]: '',
    'app/node_modules/.wh..wh..opq': '',
    'app/.wh.package-lock.json': '',
  });
  npmInstall(
    filesIn(join(folder, 'other'), { 'package.json': '{"name": "app", "version": "1.0.0"}' }),
    'ms@2.1.3',
  );
  renameSync(join(folder, 'other/node_modules/ms'), join(above, 'app/node_modules/ms'));
  return [below, above];
}

function buildPipOverDebian(folder: string, { debian }: SharedRoots): string[] {
  const above = join(folder, 'above');
  pipInstall(join(above, 'usr/local/lib/python3.13/dist-packages'), 'requests==2.31.0');
  return [debian(), above];
}

/** Debian's commons-codec is a newer one. */
function buildSwappedJar(folder: string, { debian }: SharedRoots): string[] {
  const java = join(folder, 'above/usr/share/java');
  mavenCopy(java, 'commons-codec:commons-codec:1.10');
  const inPackage = execFileSync(
    'find',
    [join(debian(), 'usr/share/java'), '-type', 'f', '-name', 'commons-codec*.jar'],
    {
      encoding: 'utf8',
    },
  );
  renameSync(join(java, 'commons-codec-1.10.jar'), join(java, basename(inPackage.trim())));
  return [debian(), join(folder, 'above')];
}

export const NGINX_CONTROL = `Package: nginx
Architecture: amd64
Maintainer: NGINX Packaging <nginx-packaging@f5.com>
Section: httpd
Priority: optional
Homepage: https://nginx.org
Description: high performance web server
 Built as the project's own packages are.
`;

/** In place of Debian's nginx, as a Dockerfile would do it with dpkg -i. */
function buildForeignPackage(folder: string, { debian }: SharedRoots): string[] {
  const [tree, above] = [join(folder, 'nginx'), join(folder, 'above')];
  // biome-ignore lint/suspicious/noTemplateCurlyInString: dpkg's own
  const query = [
    `--admindir=${join(debian(), 'var/lib/dpkg')}`,
    '-W',
    '-f',
    '${source:Upstream-Version}',
    'nginx',
  ];
  const version = execFileSync('dpkg-query', query, { encoding: 'utf8' });
  filesIn(tree, { 'DEBIAN/control': `${NGINX_CONTROL}Version: ${version}-1~trixie\n` });
  copyInto(join(tree, 'usr/sbin'), join(debian(), 'usr/sbin/nginx'));
  run('dpkg-deb', ['--build', '--root-owner-group', tree, join(folder, 'nginx.deb')]);
  mkdirSync(join(above, 'var/lib'), { recursive: true });
  run('cp', ['-a', join(debian(), 'var/lib/dpkg'), join(above, 'var/lib/dpkg')]);
  const options = ['--force-all', '--force-script-chrootless', '--log=/dev/null', `--root=${above}`];
  run('dpkg', [...options, '--unpack', join(folder, 'nginx.deb')]);
  run('dpkg', [...options, '--configure', 'nginx']);
  return [debian(), above];
}

function gemspec(name: string, version: string, more = ''): string {
  return `Gem::Specification.new do |s|
  s.name = '${name}'
  s.version = '${version}'
  s.summary = 'A sample'
  s.authors = ['Somebody']
  s.license = 'MIT'
  s.files = ['lib/${name}.rb']
${more}end
`;
}

/** Two gems, one in two versions, one that needs the other. */
function buildRuby(folder: string): string[] {
  const home = join(folder, 'root/usr/local/bundle');
  const gems: [name: string, version: string, more?: string][] = [
    ['sample-parts', '1.0.0'],
    ['sample-parts', '2.1.0.rc1'],
    ['sample-app', '0.3.2', "  s.add_dependency 'sample-parts', '>= 1.0'\n"],
  ];
  for (const [name, version, more] of gems) {
    const source = join(folder, `${name}-${version}`);
    filesIn(source, { [`lib/${name}.rb`]: '', [`${name}.gemspec`]: gemspec(name, version, more) });
    run('gem', ['build', '--silent', `${name}.gemspec`], source);
    const options = ['--local', '--force', '--no-document', '--silent', '--install-dir', home];
    run('gem', ['install', ...options, join(source, `${name}-${version}.gem`)]);
  }
  return [join(folder, 'root')];
}

/** Packages from folders beside it, as composer installs them: none has to be fetched. */
function buildPhp(folder: string): string[] {
  const app = join(folder, 'root/app');
  const packages = { 'sample/logger': '1.4.2', 'sample/router': '3.0.0-beta2' };
  for (const [name, version] of Object.entries(packages))
    filesIn(join(folder, name), {
      'composer.json': JSON.stringify({ name, version, license: 'MIT', autoload: { files: ['all.php'] } }),
      'all.php': '<?php\n',
    });
  const repositories = [
    { type: 'path', url: join(folder, 'sample/*'), options: { symlink: false } },
    { 'packagist.org': false },
  ];
  const manifest = {
    name: 'acme/shop',
    version: '2.0.0',
    repositories,
    require: packages,
    'minimum-stability': 'dev',
  };
  filesIn(app, { 'composer.json': JSON.stringify(manifest) });
  run('composer', ['install', '--no-interaction', '--quiet', '--no-plugins', '--no-scripts'], app, {
    COMPOSER_ALLOW_SUPERUSER: '1',
    COMPOSER_HOME: join(folder, 'composer'),
    COMPOSER_DISABLE_NETWORK: '1',
  });
  return [join(folder, 'root')];
}

/** The layers of an image that `docker save` wrote, in folders. */
function unpackArchive(name: string, folder: string): string[] {
  const archive = join(SHARED, 'data/images', `${name}.tar.gz`);
  assertHere(archive);
  run('tar', ['-xzf', archive, '-C', folder]);
  const [image] = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')) as { Layers: string[] }[];
  return (image?.Layers ?? []).map((layer, index) => {
    const root = join(folder, `layer-${index}`);
    mkdirSync(root);
    run('tar', ['-xf', join(folder, layer), '-C', root]);
    return root;
  });
}

export function pipInstall(target: string, ...projects: string[]): void {
  run('pip', [
    'install',
    '-q',
    '--no-compile',
    '--disable-pip-version-check',
    '--target',
    target,
    ...projects,
  ]);
}

export function npmInstall(folder: string, ...packages: string[]): void {
  run('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--silent', ...packages], folder);
}

export function mavenCopy(folder: string, ...artifacts: string[]): void {
  for (const artifact of artifacts)
    run(
      'mvn',
      ['-q', '-B', 'dependency:copy', `-Dartifact=${artifact}`, `-DoutputDirectory=${folder}`],
      dirname(dirname(folder)),
    );
}

function run(program: string, args: readonly string[], cwd?: string, env: Record<string, string> = {}): void {
  if (cwd !== undefined) mkdirSync(cwd, { recursive: true });
  execFileSync(program, args, { cwd, stdio: 'pipe', env: { ...process.env, ...env }, maxBuffer: 1e8 });
}

export function filesIn(folder: string, files: Record<string, string>): string {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

function copyInto(folder: string, file: string): void {
  mkdirSync(folder, { recursive: true });
  copyFileSync(file, join(folder, basename(file)));
}

/** An OCI layout at `folder`, its layers not compressed. */
export function writeLayout(folder: string, layers: readonly string[]): void {
  const blobs = join(folder, 'blobs/sha256');
  mkdirSync(blobs, { recursive: true });
  const put = (mediaType: string, bytes: Uint8Array) => {
    const descriptor = descriptorOf(mediaType, bytes);
    writeFileSync(join(blobs, descriptor.digest.slice('sha256:'.length)), bytes);
    return descriptor;
  };
  const tars = layers.map((layer) => {
    const tar = join(folder, 'layer');
    run('tar', ['--sort=name', '--numeric-owner', '-C', layer, '-cf', tar, '.']);
    const descriptor = put(MEDIA_TYPES.layerTar, readFileSync(tar));
    rmSync(tar);
    return descriptor;
  });
  const config = {
    os: 'linux',
    architecture: 'amd64',
    config: {},
    rootfs: { type: 'layers', diff_ids: tars.map(({ digest }) => digest) },
  };
  const manifest = encodeManifest({
    schemaVersion: 2,
    mediaType: MEDIA_TYPES.manifest,
    config: put(MEDIA_TYPES.config, Buffer.from(JSON.stringify(config))),
    layers: tars,
  });
  const index = {
    schemaVersion: 2,
    mediaType: MEDIA_TYPES.index,
    manifests: [
      {
        ...put(MEDIA_TYPES.manifest, manifest),
        annotations: { 'org.opencontainers.image.ref.name': 'latest' },
      },
    ],
  };
  writeFileSync(join(folder, 'index.json'), JSON.stringify(index));
  writeFileSync(join(folder, 'oci-layout'), '{"imageLayoutVersion":"1.0.0"}');
}
