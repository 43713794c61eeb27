import { fakeAsar } from './asar-file.ts';
import { type Hiding, log4jJar, type Way } from './hidden-components.ts';

const npm = (isOld: boolean): string =>
  JSON.stringify({ name: 'lodash', version: isOld ? '4.17.0' : '9.0.0' });
const python = (isOld: boolean): string => (isOld ? '1.26.0' : '9.0');
const files = (make: (isOld: boolean) => Required<Hiding>['files'], isFound?: 'found' | 'clean'): Way => ({
  hide: (isOld) => ({ files: make(isOld) }),
  ...(isFound !== undefined && { isPlain: true as const }),
  ...(isFound === 'clean' && { isClean: true as const }),
});
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
};
