import { gzipSync } from 'node:zlib';
import { fakeAsar } from './asar-file.ts';
import { elfFile } from './elf-file.ts';
import { type Hiding, log4jJar, log4jPom, type Way } from './hidden-components.ts';
import { raw } from './raw-tar.ts';
import { fakeZip } from './zip-file.ts';

const npm = (isOld: boolean): string =>
  JSON.stringify({ name: 'lodash', version: isOld ? '4.17.0' : '9.0.0' });
const python = (isOld: boolean): string => (isOld ? '1.26.0' : '9.0');
const files = (make: (isOld: boolean) => Required<Hiding>['files'], isFound?: 'found' | 'clean'): Way => ({
  hide: (isOld) => ({ files: make(isOld) }),
  ...(isFound !== undefined && { isPlain: true as const }),
  ...(isFound === 'clean' && { isClean: true as const }),
});
const CLASS = Buffer.from('cafebabe00000034', 'hex');
const INSTALLED_PHP = `<?php return array(
    'root' => array(
        'name' => 'acme/app',
    ),
    'versions' => array(
        'guzzlehttp/guzzle' => array(
            'pretty_version' => '6.0.0',
            'dev_requirement' => false,
        ),
    ),
);
`;
const SITE = 'opt/venv/lib/python3.13/site-packages';
const PNG = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');

const jarBehind = (path: string, start: Uint8Array | string): Way =>
  files((isOld) => ({ [path]: Buffer.concat([Buffer.from(start), log4jJar(isOld)]) }), 'clean');
/** A zip may end with a comment of its own. */
const commented = (isOld: boolean): Buffer => {
  const zip = Buffer.concat([Buffer.from('GIF89a'), log4jJar(isOld), Buffer.alloc(4000, 'x')]);
  zip.writeUInt16LE(4000, zip.lastIndexOf('PK\x05\x06') + 20);
  return zip;
};
const asar = (isOld: boolean): Buffer => fakeAsar({ 'node_modules/lodash/package.json': npm(isOld) });

const packed = (isOld: boolean): Buffer =>
  gzipSync(Buffer.concat([raw({ name: 'package/package.json', body: npm(isOld) }), Buffer.alloc(1024)]));
const webJar = (isOld: boolean): Buffer =>
  fakeZip({ 'META-INF/resources/webjars/lodash/1/package.json': npm(isOld) });

/** One that its package's list confirms. */
const programWith = (program: Uint8Array): Way => ({
  hide: () => ({ packages: [{ name: 'nginx', version: '1.26.3-3', files: { 'usr/bin/run': program } }] }),
});

/** Ways of software whose name, description or beginning was taken away. */
export const UNDESCRIBED_WAYS: Readonly<Record<string, Way>> = {
  'a jar behind a start script, under another name': jarBehind(
    'opt/tool',
    '#!/bin/sh\nexec java -jar "$0"\n',
  ),
  'a jar behind a picture': jarBehind('opt/logo.png', PNG),
  'a jar behind nothing of note': jarBehind('opt/data', Buffer.alloc(600)),
  'a jar behind lines for another shell': jarBehind('opt/run.bat', '@echo off\r\n'),
  'a jar behind a class': jarBehind('opt/Main.class', Buffer.from('cafebabe00000034', 'hex')),
  'a jar with a comment behind it, behind a picture': files(
    (isOld) => ({ 'opt/x.gif': commented(isOld) }),
    'clean',
  ),
  'a jar behind more bytes than are kept': files((isOld) => ({
    'opt/film.mp4': Buffer.concat([Buffer.alloc(2 << 20, 'x'), log4jJar(isOld)]),
  })),
  'an archive of Electron': files((isOld) => ({ 'opt/app.asar': asar(isOld) }), 'found'),
  'an archive of Electron under another name': files((isOld) => ({ 'opt/app.bin': asar(isOld) }), 'found'),
  'what npm packs': files((isOld) => ({ 'srv/lodash.tgz': packed(isOld) }), 'found'),
  'a WebJar in a program of Java': files(
    (isOld) => ({ 'srv/app.jar': fakeZip({ 'BOOT-INF/lib/lodash.jar': webJar(isOld) }) }),
    'found',
  ),
  'a script into which esbuild took packages without their names': files(() => ({
    'srv/dist/server.js': `var v=(a,e)=>()=>(e||a((e={exports:{}}).exports,e),e.exports);${'var m=v((x,y)=>{});'.repeat(2000)}`,
  })),
  'a wheel of which only RECORD is left': files(
    (isOld) => ({
      [`${SITE}/pip-25.0.dist-info/METADATA`]: 'Metadata-Version: 2.1\nName: pip\nVersion: 25.0\n',
      [`${SITE}/urllib3-${python(isOld)}.dist-info/RECORD`]: 'urllib3/__init__.py,,\n',
    }),
    'clean',
  ),
  'a wheel of which only a note is left': files(
    (isOld) => ({ [`${SITE}/urllib3-${python(isOld)}.dist-info/WHEEL`]: 'Wheel-Version: 1.0\n' }),
    'clean',
  ),
  'an egg-info of which only a note is left': files(
    (isOld) => ({ [`${SITE}/urllib3-${python(isOld)}-py3.13.egg-info/top_level.txt`]: 'urllib3\n' }),
    'clean',
  ),
  'a jar that was unpacked': files(
    (isOld) =>
      Object.fromEntries(Object.entries(log4jPom(isOld)).map(([path, file]) => [`srv/app/${path}`, file])),
    'clean',
  ),
  'classes of a library without its description': files(() => ({
    'srv/app/org/apache/logging/log4j/core/lookup/JndiLookup.class': CLASS,
  })),
  'classes of nobody': files(() => ({ 'srv/app/classes/acme/Main.class': CLASS })),
  'a library of Python in the folder of one that copied it, which no list names': files(
    (isOld) => ({
      [`${SITE}/pip-25.0.dist-info/METADATA`]: 'Metadata-Version: 2.1\nName: pip\nVersion: 25.0\n',
      [`${SITE}/pip/_vendor/urllib3/_version.py`]: `# made by a tool\n__version__ = "${python(isOld)}"\n`,
      [`${SITE}/pip/_vendor/urllib3/response.py`]: 'class HTTPResponse: ...\n',
    }),
    'clean',
  ),
  'a library of Python copied into an application': files(
    (isOld) => ({
      'srv/app/urllib3/__init__.py': `__version__ = '${python(isOld)}'\n`,
      'srv/app/urllib3/response.py': 'class HTTPResponse: ...\n',
    }),
    'clean',
  ),
  'a library of Python copied into an application, which says no version': files(() => ({
    'srv/app/urllib3/__init__.py': 'from .response import HTTPResponse\n',
    'srv/app/urllib3/response.py': 'class HTTPResponse: ...\n',
  })),
  'a module of Python beside the egg-info of another': files(() => ({
    [`${SITE}/certifi-2025.1.31.egg-info`]: 'Metadata-Version: 1.0\nName: certifi\nVersion: 2025.1.31\n',
    [`${SITE}/acme_part.py`]: '__version__ = "1.26.0"\n',
  })),
  'a module of Python beside egg-info of its own': files(
    (isOld) => ({
      [`${SITE}/urllib3-${python(isOld)}.egg-info`]: `Metadata-Version: 1.0\nName: urllib3\nVersion: ${python(isOld)}\n`,
      [`${SITE}/urllib3/response.py`]: 'class HTTPResponse: ...\n',
      [`${SITE}/PyYAML-9.0.egg-info/PKG-INFO`]: 'Metadata-Version: 1.0\nName: PyYAML\nVersion: 9.0\n',
      [`${SITE}/PyYAML-9.0.egg-info/top_level.txt`]: '_yaml\nyaml\n',
      [`${SITE}/_yaml/__init__.py`]: 'from yaml import *\n',
    }),
    'clean',
  ),
  'a single module of Python': files(() => ({ [`${SITE}/acme_tool.py`]: '__version__ = "1.26.0"\n' })),
  'a package of PHP whose list was taken away': files(() => ({
    'srv/vendor/guzzlehttp/guzzle/src/Client.php': '<?php',
  })),
  'a package of PHP that only its loader knows': files(() => ({
    'srv/vendor/composer/installed.php': INSTALLED_PHP,
    'srv/vendor/guzzlehttp/guzzle/src/Client.php': '<?php',
  })),
  'a well-known package of Bower': files(
    (isOld) => ({
      'srv/bower_components/lodash/.bower.json': npm(isOld),
      'srv/bower_components/lodash/a.js': '1',
    }),
    'clean',
  ),
  'another package of Bower': files(() => ({
    'srv/bower_components/acme-widget/.bower.json': '{"name":"acme-widget","version":"1.0.0"}',
  })),
  'a package of Bower whose description was taken away': files(() => ({
    'srv/bare/bower_components/lodash/lodash.js': 'module.exports = {}\n',
  })),
  'a module of Perl that no list has': files(() => ({
    'usr/local/share/perl/5.40.0/Try/Tiny.pm': 'package Try::Tiny;\n',
  })),
  'a distribution of CPAN of which only a record is left': files(() => ({
    'usr/local/lib/perl5/site_perl/5.40.0/.meta/Try-Tiny-0.31/install.json':
      '{"name":"Try::Tiny","dist":"Try-Tiny-0.31","version":"0.31"}',
  })),
  'an application of Erlang whose description was taken away': files(() => ({
    'opt/app/lib/cowboy-2.9.0/ebin/cowboy.beam': 'FOR1',
  })),
  'a package of Conan of which only libraries are left': files(() => ({
    [`root/.conan/data/zlib/1.2.11/_/_/package/${'0'.repeat(40)}/lib/libz.a`]: '!<arch>\n',
  })),
  'a package of R whose description was taken away': files(() => ({
    'usr/local/lib/R/site-library/curl/R/curl.rdb': 'x',
  })),
  'a script behind the runtime of a package': programWith(Buffer.concat([elfFile(), Buffer.alloc(200, 'x')])),
  'a script in a note of the runtime of a package': programWith(elfFile({ note: 'NODE_SEA_BLOB' })),
  'a script that Deno compiled into the runtime of a package': programWith(elfFile({ note: 'SUI' })),
  'a module whose description is a link': {
    hide: (isOld) => ({
      files: { 'opt/blob': npm(isOld) },
      links: { 'srv/node_modules/lodash/package.json': '/opt/blob' },
    }),
  },
  'a wheel whose description is a link': {
    hide: (isOld) => ({
      files: { 'opt/blob': `Name: urllib3\nVersion: ${python(isOld)}\n` },
      links: { [`${SITE}/urllib3-1.dist-info/METADATA`]: '/opt/blob' },
    }),
  },
};
