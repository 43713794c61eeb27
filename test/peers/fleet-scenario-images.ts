/** Images with the XZ backdoor's version or Log4Shell in them, each as an index of two platforms in an OCI layout. */
import { execFileSync } from 'node:child_process';
import { copyFileSync, globSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Digest } from '../../src/base/digest.ts';
import { type Descriptor, descriptorOf, encodeManifest, MEDIA_TYPES } from '../../src/oci/index.ts';
import { filesIn, mavenCopy, pipInstall } from './catalog-images.ts';

export const ARCHITECTURES = ['amd64', 'arm64'] as const;
export type Architecture = (typeof ARCHITECTURES)[number];

/** The folders that become the layers for amd64, lowest first; for arm64 it is `clean`, unless said otherwise. */
type Content = { amd64: string[]; arm64?: string[] };

export type ScenarioImage = {
  name: string;
  layout: string;
  index: Digest;
  platforms: Record<Architecture, { manifest: Digest; config: Digest }>;
};

/** Builds every image below `folder`. */
export function buildScenarioImages(folder: string): ScenarioImage[] {
  const parts = fetchParts(join(folder, 'parts'));
  const clean = filesIn(join(folder, 'clean'), { 'etc/os-release': OS_RELEASE, 'etc/motd': 'welcome\n' });
  return Object.entries(CONTENTS).map(([name, contentOf]) => {
    const content = contentOf(join(folder, 'roots', name), parts);
    return writeIndex(name, join(folder, 'layouts', name), { arm64: [clean], ...content });
  });
}

type Parts = { wheel: string; old: Buffer; backdoored: Buffer; log4j: string; fixedLog4j: string };

/** From the registries: Pillow's wheel, whose liblzma is then given the backdoor's version, and two releases of Log4j. */
function fetchParts(folder: string): Parts {
  const wheel = join(folder, 'wheel');
  const jars = join(folder, 'below/jars');
  pipInstall(wheel, '--no-deps', 'pillow==10.2.0');
  mkdirSync(jars, { recursive: true });
  mavenCopy(jars, `${LOG4J}:2.14.1`, `${LOG4J}:2.17.1`);
  const [library = ''] = globSync(join(wheel, 'pillow.libs/liblzma-*.so.5.4.5'));
  const old = readFileSync(library);
  rmSync(library);
  return {
    wheel,
    old,
    backdoored: Buffer.from(old.toString('latin1').replaceAll('\x005.4.5\0', '\x005.6.1\0'), 'latin1'),
    log4j: join(jars, 'log4j-core-2.14.1.jar'),
    fixedLog4j: join(jars, 'log4j-core-2.17.1.jar'),
  };
}

const LOG4J = 'org.apache.logging.log4j:log4j-core';
const OS_RELEASE = 'ID=debian\nVERSION_ID="13"\nVERSION_CODENAME=trixie\nPRETTY_NAME="Debian 13"\n';
const JNDI = 'org/apache/logging/log4j/core/lookup/JndiLookup.class';

const CONTENTS: Record<string, (root: string, parts: Parts) => Content> = {
  'xz-package': (root, { backdoored, old }) => ({
    amd64: [debian(join(root, 'amd64'), '5.6.1-1', '5.6.1', backdoored)],
    arm64: [debian(join(root, 'arm64'), '5.6.1+really5.4.5-1', '5.4.5', old)],
  }),
  'xz-package-fixed': (root, { old }) => ({
    amd64: [debian(root, '5.6.1+really5.4.5-1', '5.4.5', old)],
  }),
  'xz-package-old': (root, { old }) => ({ amd64: [debian(root, '5.4.5-0.3', '5.4.5', old)] }),
  'xz-wheel': (root, { wheel, backdoored }) => {
    const site = join(root, 'usr/local/lib/python3.12/site-packages');
    mkdirSync(dirname(site), { recursive: true });
    execFileSync('cp', ['-r', wheel, site]);
    writeFileSync(join(site, 'pillow.libs/liblzma-13fa198c.so.5.6.1'), backdoored);
    return { amd64: [root] };
  },
  'xz-file': (root, { backdoored }) => ({
    amd64: [filesIn(root, {}), library(join(root, 'opt/app/lib'), '5.6.1', backdoored, root)],
  }),
  'xz-removed': (root, { backdoored }) => ({
    amd64: [
      library(join(root, 'below/opt/lib'), '5.6.1', backdoored, join(root, 'below')),
      filesIn(join(root, 'above'), { 'opt/.wh.lib': '' }),
    ],
  }),
  'log4j-jar': (root, { log4j }) => ({ amd64: [copied(root, 'opt/app/lib/log4j-core-2.14.1.jar', log4j)] }),
  'log4j-fixed': (root, { fixedLog4j }) => ({
    amd64: [copied(root, 'opt/app/lib/log4j-core-2.17.1.jar', fixedLog4j)],
  }),
  'log4j-war': (root, { log4j }) => ({
    amd64: [
      zipped(root, 'srv/shop.war', {
        folder: copied(`${root}.war`, 'WEB-INF/lib/log4j-core-2.14.1.jar', log4j),
      }),
    ],
  }),
  'log4j-ear': (root, { log4j }) => {
    const inner = copied(`${root}.inner`, 'WEB-INF/lib/log4j-core-2.14.1.jar', log4j);
    const outer = zipped(`${root}.outer`, 'shop.war', { folder: inner });
    return { amd64: [zipped(root, 'srv/shop.ear', { folder: outer })] };
  },
  // Its name says nothing, and it stands in no folder for jars.
  'log4j-renamed': (root, { log4j }) => ({ amd64: [copied(root, 'data/logging.bin', log4j)] }),
  'log4j-shaded': (root, { log4j }) => ({ amd64: [shaded(root, log4j, '')] }),
  'log4j-relocated': (root, { log4j }) => ({ amd64: [shaded(root, log4j, 'com/example/hidden/')] }),
  'log4j-class': (root, { log4j }) => {
    const classes = `${root}.classes`;
    mkdirSync(classes, { recursive: true });
    execFileSync('unzip', ['-q', log4j, JNDI, '-d', classes]);
    return { amd64: [zipped(root, 'opt/plugin.jar', { folder: classes })] };
  },
  'log4j-removed': (root, { log4j }) => ({
    amd64: [
      copied(join(root, 'below'), 'opt/app/log4j-core-2.14.1.jar', log4j),
      filesIn(join(root, 'above'), { 'opt/app/.wh.log4j-core-2.14.1.jar': '' }),
    ],
  }),
  clean: (root) => ({ amd64: [filesIn(root, { 'etc/os-release': OS_RELEASE, 'bin/hello': '#!/bin/sh\n' })] }),
};

/** The host's own list of packages with other versions of xz, and the library that the package brings. */
function debian(root: string, version: string, upstream: string, bytes: Buffer): string {
  const folder = 'usr/lib/x86_64-linux-gnu';
  const status = readFileSync('/var/lib/dpkg/status', 'utf8')
    .split('\n\n')
    .map((stanza) =>
      /^Package: (?:liblzma5|liblzma-dev|xz-utils)$/m.test(stanza)
        ? stanza.replace(/^Version: .*/m, `Version: ${version}`)
        : stanza,
    )
    .join('\n\n');
  filesIn(root, {
    'etc/os-release': OS_RELEASE,
    'var/lib/dpkg/status': status,
    'var/lib/dpkg/info/liblzma5:amd64.list': `/.\n/${folder}/liblzma.so.5\n/${folder}/liblzma.so.${upstream}\n`,
  });
  return library(join(root, folder), upstream, bytes, root);
}

function library(folder: string, version: string, bytes: Buffer, root: string): string {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `liblzma.so.${version}`), bytes);
  symlinkSync(`liblzma.so.${version}`, join(folder, 'liblzma.so.5'));
  return root;
}

function copied(root: string, path: string, file: string): string {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  copyFileSync(file, join(root, path));
  return root;
}

function zipped(root: string, path: string, { folder }: { folder: string }): string {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  execFileSync('zip', ['-q', '-r', join(root, path), '.'], { cwd: folder });
  return root;
}

/** The classes among others, without anything in META-INF that names them. */
function shaded(root: string, jar: string, below: string): string {
  const classes = filesIn(`${root}.shaded`, { 'com/example/Main.class': 'no class' });
  const at = join(classes, below);
  mkdirSync(at, { recursive: true });
  execFileSync('unzip', ['-q', jar, 'org/*', '-d', at]);
  return zipped(root, 'opt/service.jar', { folder: classes });
}

function writeIndex(name: string, folder: string, content: Required<Content>): ScenarioImage {
  const blobs = join(folder, 'blobs/sha256');
  mkdirSync(blobs, { recursive: true });
  const put = (mediaType: string, bytes: Uint8Array): Descriptor => {
    const descriptor = descriptorOf(mediaType, bytes);
    writeFileSync(join(blobs, descriptor.digest.slice('sha256:'.length)), bytes);
    return descriptor;
  };
  const built = ARCHITECTURES.map((architecture) => {
    const layers = content[architecture].map((layer) => put(MEDIA_TYPES.layerTar, tarOf(layer, folder)));
    const diffIds = layers.map(({ digest }) => digest);
    const rootfs = { type: 'layers', diff_ids: diffIds };
    const text = JSON.stringify({
      os: 'linux',
      architecture,
      config: { Labels: { image: name } },
      rootfs,
      history: diffIds.map(() => ({ created_by: name })),
    });
    const config = put('application/vnd.oci.image.config.v1+json', Buffer.from(text));
    const bytes = encodeManifest({ schemaVersion: 2, mediaType: MEDIA_TYPES.manifest, config, layers });
    return { architecture, config: config.digest, manifest: put(MEDIA_TYPES.manifest, bytes) };
  });
  const manifests = built.map(({ architecture, manifest }) => ({
    ...manifest,
    platform: { os: 'linux', architecture },
  }));
  const index = put(
    MEDIA_TYPES.index,
    Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType: MEDIA_TYPES.index, manifests })),
  );
  const named = (descriptor: Descriptor, ref: string) => ({
    ...descriptor,
    annotations: { 'org.opencontainers.image.ref.name': ref },
  });
  const tags = [
    named(index, '1'),
    ...built.map(({ manifest, architecture }) => named(manifest, architecture)),
  ];
  writeFileSync(
    join(folder, 'index.json'),
    JSON.stringify({ schemaVersion: 2, mediaType: MEDIA_TYPES.index, manifests: tags }),
  );
  writeFileSync(join(folder, 'oci-layout'), '{"imageLayoutVersion":"1.0.0"}');
  const platforms = Object.fromEntries(
    built.map(({ architecture, manifest, config }) => [architecture, { manifest: manifest.digest, config }]),
  );
  return { name, layout: folder, index: index.digest, platforms: platforms as ScenarioImage['platforms'] };
}

function tarOf(layer: string, folder: string): Buffer {
  const tar = join(folder, 'layer');
  execFileSync('tar', ['--sort=name', '--numeric-owner', '--mtime=@0', '-C', layer, '-cf', tar, '.']);
  const bytes = readFileSync(tar);
  rmSync(tar);
  return bytes;
}
