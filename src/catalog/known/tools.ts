import { TRIPLE, VERSION_DOTTED, VERSION_TRIPLE } from '../strings/rule.ts';
import type { Software } from '../strings/software.ts';

/** Shells, tools and the C libraries that everything needs. */
export const TOOLS: readonly Software[] = [
  {
    id: 'busybox',
    kind: 'application',
    cpe: 'busybox:busybox',
    rules: [{ literals: ['BusyBox v'], after: `${VERSION_TRIPLE}(?:\\.git)? \\(` }],
  },
  {
    id: 'bash',
    kind: 'application',
    cpe: 'gnu:bash',
    rules: [{ literals: ['@(#)Bash version '], after: `${VERSION_TRIPLE}\\(\\d{1,3}\\)` }],
  },
  {
    id: 'openssl',
    kind: 'application',
    cpe: 'openssl:openssl',
    rules: [
      {
        literals: ['%s (Library: %s'],
        before: `OpenSSL (?<version>${TRIPLE}[a-z]{0,2}(?:-[-a-z0-9]{1,12})?) [^\\0]{1,40}\\0{1,16}`,
        reach: [96, 0],
      },
    ],
  },
  {
    id: 'aws-lc',
    kind: 'library',
    cpe: 'amazon:aws-lc',
    rules: [{ literals: ['AWS-LC '], after: `${VERSION_TRIPLE}[)\\0]` }],
  },
  {
    id: 'curl',
    kind: 'application',
    cpe: 'haxx:curl',
    rules: [
      { literals: ['\0curl/'], after: `${VERSION_TRIPLE}(?:-DEV)?\\0`, requires: ['ftp-ssl-ccc-mode'] },
      { literals: ['\0curl '], after: `${VERSION_TRIPLE} \\(`, requires: ['ftp-ssl-ccc-mode'] },
    ],
  },
  {
    id: 'jq',
    kind: 'application',
    cpe: 'jqlang:jq',
    rules: [
      {
        literals: ['jq: error (at %s): %s'],
        near: '\\0(?<version>1\\.\\d{1,2}(?:\\.\\d{1,2})?(?:rc\\d)?)\\0',
        reach: [64, 96],
      },
    ],
  },
  {
    id: 'gzip',
    kind: 'application',
    cpe: 'gnu:gzip',
    rules: [
      {
        literals: ['file size changed while zipping\n\0', 'bad pack level\0'],
        after: '(?<version>1\\.\\d{1,2}(?:\\.\\d{1,4})?)\\0',
      },
      {
        literals: ['%5.1f%%\0'],
        after: '(?<version>1\\.\\d{1,2}(?:\\.\\d{1,4})?)\\0',
        requires: ['<bug-gzip@gnu.org>'],
      },
    ],
  },
  {
    id: 'xz',
    kind: 'application',
    cpe: 'tukaani:xz',
    rules: [{ literals: ['xz (XZ Utils) '], after: `(?<version>${TRIPLE}(?:alpha|beta)?)\\0` }],
  },
  {
    id: 'zstd',
    kind: 'application',
    cpe: 'facebook:zstandard',
    rules: [
      {
        literals: ['*** %s (%i-bit) %s, by %s ***', 'Zstandard CLI'],
        near: `\\0v${VERSION_TRIPLE}\\0`,
        reach: [256, 256],
      },
    ],
  },
  {
    id: 'util-linux',
    kind: 'application',
    cpe: 'kernel:util-linux',
    rules: [{ literals: ['\0util-linux '], after: `(?<version>2\\.\\d{2}(?:\\.\\d{1,2})?)\\0` }],
  },
  {
    id: 'ffmpeg',
    kind: 'application',
    cpe: 'ffmpeg:ffmpeg',
    rules: [
      { literals: ['FFmpeg version '], after: `n?(?<version>\\d\\.\\d{1,2}(?:\\.\\d{1,2})?)[-\\0 +]` },
      {
        literals: ['%s version '],
        after: `n?(?<version>\\d\\.\\d{1,2}(?:\\.\\d{1,2})?)[-\\0 +~]`,
        requires: [' the FFmpeg developers'],
      },
      { literals: ['FFmpeg version N-'] },
    ],
  },
  {
    id: 'krb5',
    kind: 'library',
    cpe: 'mit:kerberos_5',
    rules: [
      {
        literals: ['KRB5_BRAND: krb5-'],
        after: `[-.\\w]{1,24} (?<version>1\\.\\d{1,2}(?:\\.\\d{1,2})?) \\d{8}`,
      },
    ],
  },
  {
    id: 'glibc',
    kind: 'library',
    cpe: 'gnu:glibc',
    rules: [
      {
        literals: ['GNU C Library ('],
        after: `[^\\0]{1,60} release version (?<version>2\\.\\d{1,2}(?:\\.\\d{1,2})?)[.,]`,
      },
    ],
  },
  {
    id: 'musl',
    kind: 'library',
    cpe: 'musl-libc:musl',
    rules: [
      {
        literals: ['/proc/self/fd/\0', '\0Unsupported request %d'],
        near: `\\0(?<version>1\\.\\d\\.\\d{1,2})\\0`,
        reach: [32, 32],
        requires: ['musl libc ('],
      },
    ],
  },
  {
    id: 'bind',
    kind: 'application',
    cpe: 'isc:bind',
    rules: [{ literals: ['BIND 9.'], near: `BIND ${VERSION_DOTTED}[-+ \\0]`, reach: [0, 40] }],
  },
  {
    id: 'openssh',
    kind: 'application',
    cpe: 'openbsd:openssh',
    rules: [{ literals: ['OpenSSH_'], after: `(?<version>\\d{1,2}\\.\\d{1,2}p\\d)[\\0 ]` }],
  },
];
