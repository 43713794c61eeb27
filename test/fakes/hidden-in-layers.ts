import { gzipSync, zstdCompressSync } from 'node:zlib';
import { MEDIA_TYPES } from '../../src/oci/index.ts';
import { elfFile } from './elf-file.ts';
import { log4jJar } from './hidden-components.ts';
import { type LayerFile, layerTar } from './layered-image.ts';
import type { DiskLayer } from './layers-on-disk.ts';

/**
 * Layers above an image of Debian, in which log4j-core is hidden. `says`: of the old one. `found`; `unknown`: nobody can tell; `gone`: it
 * is not there when the image runs, so that the answer is clean. `isClean`: of a fixed one it is.
 */
export type LayerWay = {
  layers: (isOld: boolean) => readonly DiskLayer[];
  says: 'found' | 'unknown' | 'gone';
  isClean?: true;
};

const JAR = 'srv/app/log4j-core.jar';
const file = (path: string, content: Uint8Array | string): LayerFile => ({ path, content });
const jar = (isOld: boolean, path = JAR): LayerFile => file(path, log4jJar(isOld));
const gone = (path: string): LayerFile => {
  const at = path.lastIndexOf('/') + 1;
  return file(`${path.slice(0, at)}.wh.${path.slice(at)}`, '');
};
const opaque = (folder: string): LayerFile => file(`${folder}/.wh..wh..opq`, '');
const found = (layers: LayerWay['layers']): LayerWay => ({ layers, says: 'found', isClean: true });
const unknown = (layers: LayerWay['layers']): LayerWay => ({ layers, says: 'unknown' });
const absent = (layers: LayerWay['layers']): LayerWay => ({ layers, says: 'gone', isClean: true });
const LODASH = 'srv/node_modules/lodash/package.json';
const lodash = (isOld: boolean): string => `{"name":"lodash","version":"${isOld ? '4.17.0' : '4.17.21'}"}`;
const ELF = elfFile();
/** Compressed as two members, one behind the other. */
const inTwo = (tar: Uint8Array): Buffer =>
  Buffer.concat([gzipSync(tar.subarray(0, 700)), gzipSync(tar.subarray(700))]);

/** A frame that decoders pass over (RFC 8878, 3.1.2). */
function skippable(text: string): Buffer {
  const head = Buffer.from('502a4d1800000000', 'hex');
  head.writeUInt32LE(text.length, 4);
  return Buffer.concat([head, Buffer.from(text)]);
}

/** Ways in which layers bring software, hide it, and take it away. */
export const LAYER_WAYS: Readonly<Record<string, LayerWay>> = {
  'a jar in a layer of its own': found((isOld) => [[jar(isOld)]]),
  'a jar that a later layer deletes': absent((isOld) => [[jar(isOld)], [gone(JAR)]]),
  'a jar in a folder that a later layer deletes': absent((isOld) => [[jar(isOld)], [gone('srv/app')]]),
  'a jar in a folder that a later layer makes opaque': absent((isOld) => [[jar(isOld)], [opaque('srv/app')]]),
  'a jar that is deleted, and back': found((isOld) => [[jar(isOld)], [gone(JAR)], [jar(isOld)]]),
  'a jar whose folder is deleted, and back': found((isOld) => [[jar(isOld)], [gone('srv')], [jar(isOld)]]),
  'a jar that a layer deletes and brings at once': found((isOld) => [[jar(isOld)], [gone(JAR), jar(isOld)]]),
  'a jar that a layer brings and deletes at once, of the layer below': found((isOld) => [
    [jar(isOld)],
    [jar(isOld), gone(JAR)],
  ]),
  'a jar behind the mark of an opaque folder': found((isOld) => [
    [file('srv/app/other', 'x')],
    [opaque('srv/app'), jar(isOld)],
  ]),
  'a jar before the mark of an opaque folder': found((isOld) => [
    [file('srv/app/other', 'x')],
    [jar(isOld), opaque('srv/app')],
  ]),
  'a jar above an opaque folder': found((isOld) => [[jar(isOld)], [opaque('srv/app')], [jar(isOld)]]),
  'a jar that takes the place of a fixed one': found((isOld) => [[jar(false)], [jar(isOld)]]),
  'a jar whose place a fixed one takes': absent((isOld) => [[jar(isOld)], [jar(false)]]),
  'a jar whose place a text takes that is called a jar': unknown((isOld) => [
    [jar(isOld)],
    [file(JAR, 'gone')],
  ]),
  'a jar that is copied up for its mode': found((isOld) => [[jar(isOld)], [{ ...jar(isOld), mode: 0o755 }]]),
  'a jar that is moved to another name': found((isOld) => [
    [jar(isOld)],
    [gone(JAR), jar(isOld, 'opt/renamed.bin')],
  ]),
  'a jar that is a hard link into the layer below': found((isOld) => [
    [jar(isOld)],
    [{ path: 'opt/link.jar', hardLink: JAR }],
  ]),
  'a jar that is a hard link into a layer below, whose first name is deleted': found((isOld) => [
    [jar(isOld)],
    [{ path: 'opt/link.jar', hardLink: JAR }],
    [gone(JAR)],
  ]),
  'a jar that is a hard link in the same layer, whose first name is deleted': found((isOld) => [
    [jar(isOld), { path: 'opt/link.jar', hardLink: JAR }],
    [gone(JAR)],
  ]),
  'a jar that is a hard link to what is nowhere': {
    layers: () => [[{ path: 'opt/link.jar', hardLink: 'srv/nowhere.jar' }]],
    says: 'unknown',
  },
  'a jar behind a link to a folder': found((isOld) => [
    [jar(isOld)],
    [{ path: 'opt/app', link: '../srv/app' }],
  ]),
  'a jar in a folder whose place a link takes': absent((isOld) => [
    [jar(isOld), file('opt/other/x', 'x')],
    [gone('srv/app'), { path: 'srv/app', link: '../opt/other' }],
  ]),
  'a jar that a later layer brings through a link to a folder': found((isOld) => [
    [file('opt/real/x', 'x'), { path: 'srv/app', link: '../opt/real' }],
    [jar(isOld)],
  ]),
  'a jar whose path begins with ./': found((isOld) => [[jar(isOld, `./${JAR}`)]]),
  'a jar whose path begins with /': found((isOld) => [[jar(isOld, `/${JAR}`)]]),
  'a jar with a long path': found((isOld) => [
    [jar(isOld, `srv/${'folder-of-a-long-name/'.repeat(14)}a.jar`)],
  ]),
  'a jar with a long name': found((isOld) => [[jar(isOld, `srv/${'n'.repeat(240)}.jar`)]]),
  'a jar that is twice in a layer, the last one old': found((isOld) => [[jar(false), jar(isOld)]]),
  'a jar in a layer that is not compressed': found((isOld) => {
    const tar = layerTar([jar(isOld)]);
    return [{ tar, as: { mediaType: MEDIA_TYPES.layerTar, bytes: tar } }];
  }),
  'a jar in a layer of two gzip members': found((isOld) => {
    const tar = layerTar([jar(isOld)]);
    return [{ tar, as: { mediaType: MEDIA_TYPES.layerGzip, bytes: inTwo(tar) } }];
  }),
  'a jar in a layer that is cut': unknown((isOld) => {
    const tar = layerTar([jar(isOld)]);
    return [{ tar, as: { mediaType: MEDIA_TYPES.layerGzip, bytes: gzipSync(tar).subarray(0, -40) } }];
  }),
  'a jar in a tar that is cut': unknown((isOld) => [
    layerTar([file('a', 'a'), jar(isOld)]).subarray(0, 1300),
  ]),
  'a jar in a layer that is not there': unknown((isOld) => [
    {
      tar: layerTar([jar(isOld), file('srv/only-here', 'nobody has read this layer before')]),
      isAbsent: true,
    },
  ]),
  // The digest of its bytes says which layer it is, and they are looked into; no runtime takes the image.
  'a jar in a layer that is another one than the config says': found((isOld) => [
    { tar: layerTar([jar(isOld)]), diffId: `sha256:${'a'.repeat(64)}` },
  ]),
  'a jar in a layer as zstd:chunked has them': found((isOld) => {
    const tar = layerTar([jar(isOld)]);
    const frames = [tar.subarray(0, 1024), tar.subarray(1024)].map((part) => zstdCompressSync(part));
    const bytes = Buffer.concat([...frames, skippable('{"version":1}'), skippable('GNUlInUx')]);
    return [{ tar, as: { mediaType: `${MEDIA_TYPES.layerTar}+zstd`, bytes } }];
  }),
  'a jar in a layer as eStargz has them': found((isOld) => {
    const tar = layerTar([jar(isOld)]);
    const toc = gzipSync(layerTar([file('stargz.index.json', '{"version":1,"entries":[]}')]));
    return [{ tar, as: { mediaType: MEDIA_TYPES.layerGzip, bytes: Buffer.concat([inTwo(tar), toc]) } }];
  }),
  'a jar under a layer of nothing': found((isOld) => [[jar(isOld)], Buffer.alloc(1024)]),
  'a jar in a layer of another media type': found((isOld) => {
    const tar = layerTar([jar(isOld)]);
    return [{ tar, as: { mediaType: 'application/x-layer', bytes: gzipSync(tar) } }];
  }),
  'a jar in a layer that nobody may distribute': found((isOld) => {
    const tar = layerTar([jar(isOld)]);
    const mediaType = 'application/vnd.oci.image.layer.nondistributable.v1.tar+gzip';
    return [{ tar, as: { mediaType, bytes: gzipSync(tar) } }];
  }),
  'a jar in a layer that lies elsewhere': unknown((isOld) => {
    const tar = layerTar([jar(isOld), file('srv/elsewhere', 'nobody has read this one either')]);
    const mediaType = 'application/vnd.docker.image.rootfs.foreign.diff.tar.gzip';
    return [{ tar, as: { mediaType, bytes: gzipSync(tar) }, isAbsent: true }];
  }),
  'a jar in a layer that is encrypted': unknown(() => [
    {
      tar: layerTar([file('srv/secret', 'x')]),
      as: { mediaType: `${MEDIA_TYPES.layerGzip}+encrypted`, bytes: Buffer.from('secret'.repeat(90)) },
    },
  ]),
  'a jar in a layer of a compression that nobody knows': unknown((isOld) => {
    const tar = layerTar([jar(isOld)]);
    const bytes = Buffer.concat([Buffer.from('LZIP\u0001'), tar]);
    return [{ tar, as: { mediaType: `${MEDIA_TYPES.layerTar}+lzip`, bytes } }];
  }),
  'a module whose description is longer than is read': unknown(() => [
    [
      file(
        'srv/node_modules/lodash/package.json',
        `{"name":"lodash",${' '.repeat(5 * 2 ** 20)}"version":"4.17.0"}`,
      ),
    ],
  ]),
  "a module whose description is a hard link into pnpm's store": found((isOld) => [
    [file('root/store/files/00/11', lodash(isOld)), { path: LODASH, hardLink: 'root/store/files/00/11' }],
  ]),
  "a module whose description is a hard link into pnpm's store, which a later layer deletes": found(
    (isOld) => [
      [file('root/store/files/00/11', lodash(isOld)), { path: LODASH, hardLink: 'root/store/files/00/11' }],
      [gone('root/store')],
    ],
  ),
  'a module whose description is a hard link to another name in the layer below': unknown(() => [
    [file('opt/blob', lodash(true))],
    [{ path: LODASH, hardLink: 'opt/blob' }],
  ]),
  'a list of packages that a later layer deletes, of a program': unknown(() => [
    [gone('var/lib/dpkg/status'), gone('var/lib/dpkg/info')],
  ]),
  'a list of packages that a later layer empties, of a program': unknown(() => [
    [file('var/lib/dpkg/status', ''), opaque('var/lib/dpkg/info')],
  ]),
  'a list of packages that a later layer moves, of a program': unknown(() => [
    [
      gone('var/lib/dpkg'),
      file('usr/share/dpkg-moved/status', 'Package: nginx\nStatus: install ok installed\n'),
    ],
  ]),
  'lists of files that a later layer deletes, of a program': unknown(() => [[gone('var/lib/dpkg/info')]]),
  'a program that takes the place of a package’s': unknown(() => [
    [file('usr/sbin/nginx', Buffer.concat([ELF, Buffer.from('changed')]))],
  ]),
  'a jar beside a list of packages that a later layer deletes': {
    layers: (isOld) => [[jar(isOld)], [gone('var/lib/dpkg')]],
    says: 'found',
  },
  'os-release that a later layer deletes': unknown(() => [[gone('etc/os-release')]]),
  'os-release that a later layer makes another release': unknown(() => [
    [file('etc/os-release', 'ID=debian\nVERSION_ID="12"\n')],
  ]),
};
