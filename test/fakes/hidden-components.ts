import { gzipSync } from 'node:zlib';
import { distInfo, type InstalledDeb } from './debian-root.ts';
import { elfFile } from './elf-file.ts';
import { fakeZip } from './zip-file.ts';

type Files = Readonly<Record<string, string | Uint8Array>>;

/** Files of an image in which one component is hidden. */
export type Hiding = {
  packages?: readonly InstalledDeb[];
  files?: Files;
  /** Symbolic links, by path. */
  links?: Readonly<Record<string, string>>;
};

/** Hides log4j-core, urllib3, lodash, rack or guzzle of this version; `old`: it is the vulnerable one. */
export type Way = {
  hide: (isOld: boolean) => Hiding;
  /** It is found. */
  isPlain?: true;
  /** The answer is clean in a fixed version: nothing else is left unexplained. */
  isClean?: true;
};

const CLASS = Buffer.from('cafebabe00000034', 'hex');
const pom = (isOld: boolean): Record<string, string | Uint8Array> => ({
  'META-INF/maven/org.apache.logging.log4j/log4j-core/pom.properties': `version=${isOld ? '2.14.1' : '2.25.0'}\ngroupId=org.apache.logging.log4j\nartifactId=log4j-core\n`,
  'org/apache/logging/log4j/core/lookup/JndiLookup.class': CLASS,
});
/** log4j-core, as Maven builds it. */
export const log4jJar = (isOld: boolean): Buffer => fakeZip(pom(isOld));
/** The same unpacked. */
export const log4jPom = pom;
const jar = log4jJar;
const jarIn = (path: string) => (isOld: boolean) => fakeZip({ [path]: jar(isOld) });
const files = (make: (isOld: boolean) => Files, isFound?: 'found' | 'clean'): Way => ({
  hide: (isOld) => ({ files: make(isOld) }),
  ...(isFound !== undefined && { isPlain: true as const }),
  ...(isFound === 'clean' && { isClean: true as const }),
});
const deb = (given: Omit<InstalledDeb, 'files'>, isFound?: 'found' | 'clean'): Way => ({
  hide: (isOld) => ({ packages: [{ ...given, files: { 'usr/share/java/log4j.jar': jar(isOld) } }] }),
  ...(isFound !== undefined && { isPlain: true as const }),
  ...(isFound === 'clean' && { isClean: true as const }),
});
const python = (isOld: boolean): string => (isOld ? '1.26.0' : '9.0');
const metadata = (name: string, isOld: boolean): string =>
  `Metadata-Version: 2.1\nName: ${name}\nVersion: ${python(isOld)}\n`;
const npm = (isOld: boolean): string =>
  JSON.stringify({ name: 'lodash', version: isOld ? '4.17.0' : '9.0.0' });
const SITE = 'opt/venv/lib/python3.13/site-packages';
const ELF = elfFile();

/** Ways in which software comes into images, and in which it is overlooked. */
export const WAYS: Readonly<Record<string, Way>> = {
  'a jar': files((isOld) => ({ 'srv/log4j-core.jar': jar(isOld) }), 'clean'),
  'a jar in upper case': files((isOld) => ({ 'srv/LOG4J.JAR': jar(isOld) }), 'clean'),
  'a jar in a war': files((isOld) => ({ 'srv/app.war': jarIn('WEB-INF/lib/a.jar')(isOld) }), 'found'),
  'a jar in a war in an ear': files(
    (isOld) => ({ 'srv/app.ear': fakeZip({ 'app.war': jarIn('WEB-INF/lib/a.jar')(isOld) }) }),
    'found',
  ),
  'a jar with another name': files((isOld) => ({ 'srv/commons-lang-9.jar': jar(isOld) }), 'found'),
  'a jar whose name says a fixed version': files(
    (isOld) => ({ 'srv/log4j-core-2.25.0.jar': jar(isOld) }),
    'clean',
  ),
  'a jar shaded into another': files(
    (isOld) => ({
      'srv/app.jar': fakeZip({
        ...pom(isOld),
        'META-INF/maven/org.acme/app/pom.properties': 'version=1\ngroupId=org.acme\nartifactId=app\n',
      }),
    }),
    'clean',
  ),
  'a jar shaded into another under other packages': files(
    (isOld) => ({
      'srv/app.jar': fakeZip({
        [Object.keys(pom(isOld))[0] ?? '']: Object.values(pom(isOld))[0] ?? '',
        'META-INF/maven/org.acme/app/pom.properties': 'version=1\ngroupId=org.acme\nartifactId=app\n',
        'org/acme/shaded/org/apache/logging/log4j/core/lookup/JndiLookup.class': CLASS,
      }),
    }),
    'clean',
  ),
  'a jar without its descriptions': files(() => ({
    'srv/a.jar': fakeZip({ 'org/acme/Unknown.class': CLASS }),
  })),
  'a jar that is cut': files((isOld) => ({ 'srv/a.jar': jar(isOld).subarray(0, 80) })),
  'a jar of no bytes but its magic': files(() => ({ 'srv/a.jar': Buffer.from('504b0304', 'hex') })),
  'an encrypted jar in a war': files((isOld) => ({
    'srv/app.war': fakeZip({ 'WEB-INF/lib/a.jar': { content: jar(isOld), encrypted: true } }),
  })),
  'a jar with an encrypted description': files((isOld) => {
    const [[path, content] = ['', '']] = Object.entries(pom(isOld));
    return { 'srv/a.jar': fakeZip({ [path]: { content, encrypted: true } }) };
  }),
  'a jar behind a start script': files(
    (isOld) => ({
      'srv/app.jar': fakeZip(pom(isOld), { prefix: Buffer.from('#!/bin/sh\nexec java -jar "$0"\n') }),
    }),
    'clean',
  ),
  'a jar behind a symbolic link': {
    hide: (isOld) => ({
      files: { 'srv/store/blob.jar': jar(isOld) },
      links: { 'srv/app.jar': 'store/blob.jar' },
    }),
    isPlain: true,
    isClean: true,
  },
  'a jar in a folder that is hidden': files((isOld) => ({ 'srv/.cache/a.jar': jar(isOld) }), 'clean'),
  'a jar in /tmp': files((isOld) => ({ 'tmp/a.jar': jar(isOld) }), 'clean'),
  'a jar in a tar that is not compressed': files(() => ({
    'opt/app.img': `${'a.jar'.padEnd(257, '\0')}ustar\x0000`,
  })),
  'a jar in a package of rpm': files(() => ({ 'opt/a.rpm': Buffer.from('edabeedb0300', 'hex') })),
  'a module of WebAssembly': files(() => ({ 'srv/plugin.wasm': Buffer.from('0061736d01000000', 'hex') })),
  'a program that is compressed': files(() => ({ 'opt/tool.gz': gzipSync(ELF) })),
  'a zip behind a line for Python': files(() => ({
    'opt/tool': fakeZip(
      { '__main__.py': 'import urllib3' },
      { prefix: Buffer.from('#!/usr/bin/env python3\n') },
    ),
  })),
  'a jar in a tar in /opt': files(() => ({ 'opt/app.tar.gz': Buffer.from([0x1f, 0x8b, 8, 0]) })),
  'a jar in a .deb of nobody': deb({ name: 'acme', version: '1.0' }, 'clean'),
  'a jar in a .deb without digests': deb({ name: 'acme', version: '1.0', hasDigests: false }, 'clean'),
  'a jar in a .deb of a strange epoch': deb({ name: 'acme', version: '99:1.0-1' }, 'clean'),
  "a jar in a .deb with the version's form of a vendor": deb(
    { name: 'acme', version: '1.0-1~trixie' },
    'clean',
  ),
  'a jar in a .deb whose source the release knows': deb(
    { name: 'nginx', version: '9.0-1', source: 'nginx' },
    'clean',
  ),
  'a jar in a .deb that says no architecture': deb(
    {
      name: 'acme',
      version: '1.0-1',
      fields: { Architecture: '' },
    },
    'clean',
  ),
  'a wheel': files((isOld) => distInfo('urllib3', python(isOld), SITE), 'clean'),
  'a wheel in upper case': files((isOld) => distInfo('URLLIB3', python(isOld), SITE), 'clean'),
  'a wheel whose folder has another name': files(
    (isOld) => ({ [`${SITE}/other-1.dist-info/METADATA`]: metadata('urllib3', isOld) }),
    'clean',
  ),
  'an egg of one description': files(
    (isOld) => ({ [`${SITE}/urllib3-${python(isOld)}.egg-info`]: metadata('urllib3', isOld) }),
    'clean',
  ),
  'an egg of a folder': files(
    (isOld) => ({
      [`usr/local/lib/python3.12/site-packages/urllib3-${python(isOld)}.egg-info/PKG-INFO`]: metadata(
        'urllib3',
        isOld,
      ),
    }),
    'clean',
  ),
  'an egg that is a zip': files(
    (isOld) => ({
      [`${SITE}/urllib3-${python(isOld)}-py3.egg`]: fakeZip({
        'EGG-INFO/PKG-INFO': metadata('urllib3', isOld),
      }),
    }),
    'clean',
  ),
  'a wheel in a .deb': {
    hide: (isOld) => ({
      packages: [{ name: 'acme-py', version: '1.0', files: distInfo('urllib3', python(isOld)) }],
    }),
    isPlain: true,
    isClean: true,
  },
  'a package that only PYSEC names': files((isOld) => distInfo('pysec-only', python(isOld), SITE), 'clean'),
  'a module of node': files((isOld) => ({ 'srv/node_modules/lodash/package.json': npm(isOld) }), 'clean'),
  'a module in a module': files(
    (isOld) => ({
      'srv/node_modules/a/package.json': '{"name":"a","version":"1.0.0"}',
      'srv/node_modules/a/node_modules/lodash/package.json': npm(isOld),
    }),
    'clean',
  ),
  'a module under another name': files(
    (isOld) => ({ 'srv/node_modules/under/package.json': npm(isOld) }),
    'clean',
  ),
  // In folders of their own: beside the description of another way they would be described.
  'a package of Python whose metadata was taken away': files(() => ({
    'srv/bare/site-packages/urllib3/__init__.py': '__version__ = "1.26.0"\n',
  })),
  'a module whose description was taken away': files(() => ({
    'srv/bare/node_modules/lodash/lodash.js': 'module.exports = {}\n',
  })),
  'a gem whose description was taken away': files(() => ({
    'usr/local/lib/ruby/gems/3.3.0/gems/rack-1.0/lib/rack.rb': 'module Rack; end\n',
  })),
  'a list of packages that a link leads to': {
    hide: () => ({
      files: { 'opt/list': 'P:openssl\nV:3.0.0-r0\nA:x86_64\no:openssl\n\n' },
      links: { 'lib/apk/db/installed': '/opt/list' },
    }),
  },
  'a gem of no feed': files(() => ({
    'usr/local/lib/ruby/gems/3.3.0/specifications/rack-1.0.gemspec':
      'Gem::Specification.new do |s|\n  s.name = "rack".freeze\n  s.version = "1.0"\nend\n',
  })),
  'a package of PHP of no feed': files(() => ({
    'srv/vendor/composer/installed.json': '{"packages":[{"name":"guzzlehttp/guzzle","version":"6.0.0"}]}',
  })),
  'a program that nobody knows': files(() => ({ 'usr/local/bin/tool': ELF })),
  'a program without a name for its kind': files(() => ({ 'srv/data.bin': ELF })),
  'a library that nobody knows': files(() => ({ 'usr/local/lib/libtool.so.1': ELF })),
  'a list of rpms that cannot be read': files(() => ({ 'var/lib/rpm/rpmdb.sqlite': 'SQLite format 3\0' })),
  'packages of another distribution beside': files(() => ({
    'lib/apk/db/installed': 'P:openssl\nV:3.0.0-r0\nA:x86_64\no:openssl\n\n',
  })),
};
