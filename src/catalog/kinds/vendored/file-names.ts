import { stripEnd } from '../../../base/strip-end.ts';
import { releaseOf } from './file-numbers.ts';

/** What the name of a library's file says: whose it is, and where the file's own number is the release, which one. */
export type NamedLibrary = { stem: string; software: string; version: string | undefined };

/** Names of files, without `.so`, that differ from what they belong to. */
const OWNERS = new Map(
  Object.entries({
    'openssl-library': 'libssl libcrypto',
    zlib: 'libz',
    libpng: 'libpng16 libpng15 libpng12',
    'libjpeg-turbo': 'libjpeg libturbojpeg',
    libwebp: 'libwebpmux libwebpdemux libsharpyuv libwebpdecoder',
    freetype: 'libfreetype',
    harfbuzz: 'libharfbuzz libharfbuzz-subset',
    lcms2: 'liblcms2',
    openjpeg: 'libopenjp2',
    openblas: 'libopenblas libopenblasp libopenblas64 libopenblas64_p libscipy_openblas libscipy_openblas64',
    brotli: 'libbrotlicommon libbrotlidec libbrotlienc',
    lz4: 'liblz4',
    bzip2: 'libbz2',
    gcc: 'libgfortran libquadmath libgomp libgcc_s libstdc++ libatomic',
    krb5: 'libkrb5 libgssapi_krb5 libk5crypto libkrb5support',
    libpq: 'libpq',
    openldap: 'libldap libldap_r liblber libldap-2.4 liblber-2.4 libldap-2.5',
    'cyrus-sasl': 'libsasl2',
    pcre: 'libpcre',
    pcre2: 'libpcre2-8 libpcre2-16',
    keyutils: 'libkeyutils',
    hdf5: 'libhdf5 libhdf5_hl libhdf5_cpp',
    libaec: 'libsz',
    zeromq: 'libzmq',
    ffmpeg: 'libavcodec libavdevice libavfilter libavformat libavutil libswresample libswscale libpostproc',
    x264: 'libx264',
    x265: 'libx265',
    dav1d: 'libdav1d',
    opus: 'libopus',
    gnutls: 'libgnutls',
    gmp: 'libgmp libgmpxx',
    mpfr: 'libmpfr',
    nghttp2: 'libnghttp2',
    'c-ares': 'libcares',
    libxslt: 'libexslt',
    expat: 'libexpat',
    sqlite: 'libsqlite3',
    proj: 'libproj',
    geos: 'libgeos libgeos_c',
    gdal: 'libgdal',
    netcdf: 'libnetcdf',
    'c-blosc': 'libblosc',
    rdkafka: 'librdkafka librdkafka++',
    freetds: 'libsybdb libct',
    unixodbc: 'libodbc libodbcinst libodbccr',
    snappy: 'libsnappy',
  }).flatMap(([software, stems]) => stems.split(' ').map((stem) => [stem, software] as const)),
);

/**
 * `libpng16-1d1ba958.so.16.58.0`: auditwheel puts eight digits of the content's digest into the name; of what came out of another
 * wheel, once more.
 */
const HASHED =
  /^(?<stem>lib[-+.\w]{1,60}?)-(?:[0-9a-f]{8}|[0-9a-f]{40})(?:-[0-9a-f]{8})?(?:\.\d{1,4}){0,4}\.so(?:\.(?<version>\d{1,4}(?:\.\d{1,6}){0,4}[a-z]{0,2}))?$/;
const FOLDER = /(?:^|\/)(?<owner>[^/]{1,200})\.(?:libs|dylibs)\/[^/]{1,200}$/;
const PLAIN = /^(?<stem>lib[-+\w]{1,60}?)\.so(?:\.(?<version>\d{1,4}(?:\.\d{1,6}){0,4}[a-z]{0,2}))?$/;

/** Undefined: the path does not look as if the file had been installed by a package of another kind. */
export function namedLibrary(path: string): NamedLibrary | undefined {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const folder = FOLDER.exec(path)?.groups;
  const groups = (HASHED.exec(name) ?? (folder === undefined ? null : PLAIN.exec(name)))?.groups;
  const found = groups?.['stem'];
  if (found === undefined) return undefined;
  const stem = withoutOwner(stripEnd(found, '-_').replace(/-r0$/, ''), folder?.['owner']);
  const version = groups?.['version'];
  return { stem, software: ownerOf(stem, version), version: releaseOf(stem, version ?? '') };
}

/** `libtiff-fiona` in `fiona.libs`: so that two wheels never load each other's. */
function withoutOwner(stem: string, owner = ''): string {
  return owner !== '' && stem.endsWith(`-${owner}`) ? stem.slice(0, -owner.length - 1) : stem;
}

/** The Independent JPEG Group's own library has the interface 9, that of libjpeg-turbo 62 or 8. */
function ownerOf(stem: string, version = ''): string {
  return stem === 'libjpeg' && /^9\b/.test(version) ? 'libjpeg' : (OWNERS.get(stem) ?? stem);
}
