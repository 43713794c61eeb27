import { ownFile } from '../kinds/vendored/own-file.ts';
import { DOTTED, type StringRule, TRIPLE, VERSION_DOTTED, VERSION_TRIPLE } from '../strings/rule.ts';
import type { Software } from '../strings/software.ts';
import { MEDIA } from './media-libraries.ts';

function zlib(half: 'deflate' | 'inflate'): StringRule {
  return {
    literals: [`${half} 1.`],
    near: `${half} (?<version>${DOTTED})(?:-motley|\\.f-[a-z]{1,12})? Copyright 1995-`,
    reach: [0, 64],
  };
}

const SQLITE_BEGINNINGS = [2, 3, 4, 5, 6].flatMap((tens) =>
  Array.from({ length: 10 }, (_, one) => `3.${tens}${one}.`),
);

/** C and C++ libraries, linked in or installed with a program: each by a string that is in its own code alone. */
export const LIBRARIES: readonly Software[] = [
  {
    id: 'openssl-library',
    name: 'openssl',
    kind: 'library',
    cpe: 'openssl:openssl',
    rules: [
      {
        literals: ['OpenSSL 0.9', 'OpenSSL 1.', 'OpenSSL 3.', 'OpenSSL 4.'],
        near: `OpenSSL (?<version>${TRIPLE}[a-z]{0,2}(?:-[a-z]{1,5}\\d{0,2})?)(?:\\+quic|-fips|\\+[.\\w]{1,12})? {1,2}(?:FIPS )?\\d{1,2} [A-Z][a-z]{2} 20\\d\\d\\0`,
        reach: [0, 64],
        requires: ['OPENSSLDIR: "'],
      },
    ],
  },
  {
    id: 'boringssl',
    kind: 'library',
    rules: [
      { literals: ['(compatible; BoringSSL)', '\0BoringSSL\0'] },
      // Its errors name the source file; forks of it have the same files.
      { literals: ['/crypto/fipsmodule/bn/'], unless: ['AWS-LC', 'aws-lc', '/ring-'] },
    ],
  },
  {
    id: 'zlib',
    kind: 'library',
    cpe: 'zlib:zlib',
    hasCopies: true,
    rules: [zlib('deflate'), zlib('inflate')],
  },
  {
    id: 'zlib-ng',
    kind: 'library',
    cpe: 'zlib-ng:zlib-ng',
    rules: [
      {
        literals: ['flate 1.'],
        near: `flate [.\\d]{1,12}\\.zlib-ng ?(?<version>2\\.\\d\\.\\d{1,2})?`,
        reach: [0, 64],
      },
    ],
  },
  {
    id: 'sqlite',
    kind: 'library',
    cpe: 'sqlite:sqlite',
    rules: [
      // What stands before it may be a table of jumps instead of a NUL. Below 3.20 they would be versions of Python.
      {
        literals: SQLITE_BEGINNINGS,
        near: '(?<![ -~])(?<version>3\\.[2-6]\\d\\.\\d{1,2})\\0',
        reach: [1, 16],
        requires: ['SQLite format 3\0', 'unable to close due to unfinalized statements'],
      },
      // Beside the name of its sources.
      {
        literals: SQLITE_BEGINNINGS,
        near: `(?<![.\\w])(?<version>3\\.[2-6]\\d\\.\\d{1,2})\\0{1,16}20\\d\\d-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d [0-9a-f]{20}`,
        reach: [1, 80],
        requires: ['unable to close due to unfinalized statements'],
      },
    ],
  },
  {
    id: 'qtbase',
    kind: 'library',
    cpe: 'qt:qt',
    rules: [
      {
        literals: ['-little_endian-', '-big_endian-'],
        near: `Qt ${VERSION_TRIPLE} \\(\\w{3,12}-(?:little|big)_endian-`,
        reach: [32, 16],
      },
    ],
  },
  {
    id: 'expat',
    kind: 'library',
    cpe: 'libexpat_project:libexpat',
    rules: [{ literals: ['expat_2.'], near: `expat_${VERSION_TRIPLE}\\0`, reach: [0, 24] }],
  },
  {
    id: 'libxml2',
    kind: 'library',
    cpe: 'xmlsoft:libxml2',
    rules: [
      {
        literals: ['208', '209', '210', '211', '212', '213', '214', '215', '216'],
        near: '(?<!\\d)(?<packed>2(?:0[89]|1\\d)\\d\\d)(?:-GIT[^\\0]{1,40})?\\0',
        reach: [1, 60],
        requires: ['Specification mandates value for attribute %s'],
      },
      { literals: ['Specification mandates value for attribute %s'] },
    ],
  },
  {
    id: 'libxslt',
    kind: 'library',
    rules: [
      {
        literals: [
          'xsl:decimal-format: only one',
          'xsltApplyStylesheet: saxHandler',
          'xsl:version: only 1.1 features are supported',
        ],
      },
    ],
  },
  {
    id: 'pcre2',
    kind: 'library',
    cpe: 'pcre:pcre2',
    rules: [
      {
        literals: ['\x0010.'],
        near: '\\0(?<version>10\\.\\d\\d) 20\\d\\d-\\d\\d-\\d\\d\\0',
        requires: ['missing terminating ] for character class'],
        reach: [0, 24],
      },
    ],
  },
  {
    id: 'pcre',
    kind: 'library',
    cpe: 'pcre:pcre',
    rules: [
      {
        literals: ['\x008.'],
        near: '\\0(?<version>8\\.\\d\\d) 20\\d\\d-\\d\\d-\\d\\d\\0',
        requires: ['missing terminating ] for character class'],
        reach: [0, 24],
      },
    ],
  },
  {
    id: 'bzip2',
    kind: 'library',
    cpe: 'bzip:bzip2',
    rules: [
      {
        literals: ['1.0.8, 13-Jul-2019', '1.0.6, 6-Sept-2010', '1.0.7, 27-Jun-2019'],
        near: `${VERSION_TRIPLE}, \\d{1,2}-[A-Z]`,
        reach: [0, 20],
      },
    ],
  },
  {
    id: 'libcurl',
    name: 'curl',
    kind: 'library',
    cpe: 'haxx:libcurl',
    rules: [{ literals: ['CLIENT libcurl ', '\0libcurl/'], after: `${VERSION_TRIPLE}(?:-DEV)?[\\0\\r]` }],
  },
  {
    id: 'libssh2',
    kind: 'library',
    cpe: 'libssh2:libssh2',
    rules: [{ literals: ['SSH-2.0-libssh2_'], after: VERSION_TRIPLE }],
  },
  {
    id: 'libssh',
    kind: 'library',
    cpe: 'libssh:libssh',
    rules: [{ literals: ['SSH-2.0-libssh_'], after: VERSION_TRIPLE }],
  },
  {
    id: 'libarchive',
    kind: 'library',
    cpe: 'libarchive:libarchive',
    rules: [{ literals: ['\0libarchive '], after: `${VERSION_TRIPLE}\\0` }],
  },
  {
    id: 'libgit2',
    kind: 'library',
    cpe: 'libgit2:libgit2',
    rules: [{ literals: ['--\nlibgit2 ', '\0libgit2 '], after: `${VERSION_TRIPLE}[\\0\\n]` }],
  },
  {
    id: 'libgcrypt',
    kind: 'library',
    cpe: 'gnupg:libgcrypt',
    rules: [{ literals: ['This is Libgcrypt '], after: VERSION_TRIPLE }],
  },
  {
    id: 'gnutls',
    kind: 'library',
    cpe: 'gnu:gnutls',
    rules: [{ literals: ['Enabled GnuTLS '], after: VERSION_TRIPLE }],
  },
  {
    id: 'mbedtls',
    kind: 'library',
    cpe: 'arm:mbed_tls',
    rules: [{ literals: ['\0mbed TLS ', '\0Mbed TLS '], after: VERSION_TRIPLE }],
  },
  {
    id: 'openblas',
    kind: 'library',
    rules: [{ literals: ['OpenBLAS '], after: `${VERSION_DOTTED}[ .]`, requires: ['OPENBLAS_NUM_THREADS'] }],
  },
  {
    id: 'hdf5',
    kind: 'library',
    cpe: 'hdfgroup:hdf5',
    rules: [
      { literals: ['HDF5 library version: '], after: `${VERSION_TRIPLE}(?:[-.]\\d{1,2})?\\0` },
      { literals: ['HDF5 Version:'], after: ` {1,40}${VERSION_TRIPLE}` },
    ],
  },
  {
    id: 'netcdf',
    kind: 'library',
    rules: [
      {
        literals: ['\x004.'],
        requires: ['NetCDF: Not a valid ID'],
        near: '\\0(?<version>4\\.\\d{1,2}\\.\\d{1,2}(?:-rc\\d)?) of [A-Z][a-z]{2} [ \\d]\\d 20\\d\\d',
        reach: [0, 48],
      },
    ],
  },
  {
    id: 'freetds',
    kind: 'library',
    cpe: 'freetds:freetds',
    rules: [{ literals: ['\0freetds v'], after: `${VERSION_TRIPLE}\\0` }],
  },
  {
    id: 'jemalloc',
    kind: 'library',
    rules: [
      { literals: ['-0-g'], before: `\\0${VERSION_TRIPLE}`, requires: ['<jemalloc>: '] },
      { literals: ['<jemalloc>: Invalid conf'] },
    ],
  },
  {
    id: 'geos',
    kind: 'library',
    rules: [{ literals: ['-CAPI-1.'], before: `\\0?${VERSION_TRIPLE}`, requires: ['N4geos4geom'] }],
  },
  {
    id: 'proj',
    kind: 'library',
    rules: [
      {
        literals: ['\0Rel. ', 'Rel. '],
        after: `${VERSION_TRIPLE}, [A-Z][a-z]{2,8} \\d`,
        requires: ['PROJ_NETWORK'],
      },
    ],
  },
  {
    id: 'grpc',
    kind: 'library',
    cpe: 'grpc:grpc',
    rules: [{ literals: ['grpc-c++/'], after: VERSION_TRIPLE }, { literals: ['grpc-c/%s (%s; %s)'] }],
  },
  {
    id: 'v8',
    kind: 'library',
    rules: [
      {
        literals: ['-node.'],
        before: '\\0(?<version>\\d{1,2}\\.\\d{1,2}\\.\\d{1,3}\\.\\d{1,3})',
        reach: [24, 0],
      },
    ],
  },
  {
    id: 'zeromq',
    kind: 'library',
    rules: [{ literals: ['Too many open files (%s:%d)\n', 'src/epoll.cpp'], requires: ['ZMQ', 'zmq_'] }],
  },
  {
    id: 'libyaml',
    kind: 'library',
    rules: [
      ownFile('libyaml', '0\\.[12]\\.\\d{1,2}'),
      { literals: ['\0api.c\0parser\0'], before: `\\0(?<version>0\\.[12]\\.\\d{1,2})` },
      {
        literals: ['did not find expected <document start>'],
        unless: ['\xff Go buildinf:'],
        requires: ['found character that cannot start any token'],
      },
    ],
  },
  {
    id: 'libuv',
    kind: 'library',
    cpe: 'libuv:libuv',
    rules: [
      ownFile('libuv', '1\\.\\d{1,2}\\.\\d{1,2}'),
      { literals: ['src/unix/async.c\0'], before: `\\0(?<version>1\\.\\d{1,2}\\.\\d{1,2})\\0[-./\\w]{0,48}` },
      // Programs that only load libuv name the variable, too.
      { literals: ['UV_THREADPOOL_SIZE'], requires: ['Unknown system error %d'], unless: ['bun:jsc'] },
    ],
  },
  {
    id: 'liblzma',
    name: 'xz',
    kind: 'library',
    cpe: 'tukaani:xz',
    rules: [ownFile('liblzma', '5\\.\\d\\.\\d{1,2}')],
  },
  {
    id: 'libzstd',
    name: 'zstd',
    kind: 'library',
    cpe: 'facebook:zstandard',
    rules: [ownFile('libzstd', '1\\.\\d\\.\\d{1,2}')],
  },
  {
    id: 'lz4',
    kind: 'library',
    cpe: 'lz4_project:lz4',
    rules: [ownFile('liblz4', '1\\.\\d{1,2}\\.\\d{1,2}')],
  },
  {
    id: 'c-ares',
    kind: 'library',
    cpe: 'c-ares:c-ares',
    rules: [ownFile('libcares', '1\\.\\d{1,2}\\.\\d{1,2}')],
  },
  {
    id: 'nghttp2',
    kind: 'library',
    cpe: 'nghttp2:nghttp2',
    rules: [ownFile('libnghttp2', '1\\.\\d{1,2}\\.\\d{1,2}')],
  },
  {
    id: 'libsodium',
    kind: 'library',
    cpe: 'libsodium:libsodium',
    // The constant of its random numbers that can be repeated.
    rules: [ownFile('libsodium', '1\\.0\\.\\d{1,2}'), { literals: ['LibsodiumDRG'] }],
  },
  { id: 'libevent', kind: 'library', rules: [ownFile('libevent', '2\\.\\d\\.\\d{1,2}(?:-[a-z]{1,8})?')] },
  {
    id: 'cyrus-sasl',
    kind: 'library',
    rules: [{ literals: ['Cyrus SASL\0'], after: '(?<version>2\\.1\\.\\d{1,2})\\0' }],
  },
  { id: 'unixodbc', kind: 'library', rules: [ownFile('libodbc', '2\\.3\\.\\d{1,2}')] },
  { id: 'gmp', kind: 'library', cpe: 'gmplib:gmp', rules: [ownFile('libgmp', '[56]\\.\\d\\.\\d{1,2}')] },
  { id: 'mpfr', kind: 'library', rules: [ownFile('libmpfr', '4\\.\\d\\.\\d{1,2}')] },
  { id: 'protobuf', kind: 'library', rules: [{ literals: ['google/protobuf/message_lite.cc'] }] },
  {
    id: 'rdkafka',
    name: 'librdkafka',
    kind: 'library',
    rules: [{ literals: ['rdkafka#%s-%i'], requires: ['librdkafka'] }],
  },
  ...MEDIA,
];
