import { ownFile } from '../kinds/vendored/own-file.ts';
import { VERSION_DOTTED, VERSION_TRIPLE } from '../strings/rule.ts';
import type { Software } from '../strings/software.ts';

/** Pictures, fonts, sound and film. */
export const MEDIA: readonly Software[] = [
  {
    id: 'libpng',
    kind: 'library',
    cpe: 'libpng:libpng',
    rules: [{ literals: ['libpng version '], after: `${VERSION_TRIPLE}[\\n ]`, requires: ['Cosmin Truta'] }],
  },
  {
    id: 'libjpeg-turbo',
    kind: 'library',
    cpe: 'libjpeg-turbo:libjpeg-turbo',
    rules: [{ literals: ['libjpeg-turbo version '], after: `${VERSION_TRIPLE} ` }],
  },
  {
    id: 'libjpeg',
    kind: 'library',
    cpe: 'ijg:libjpeg',
    rules: [
      {
        literals: ['-Jan-20', '-Feb-20', '-Mar-20', '-May-20', '-Jul-20', '-Sep-20'],
        near: '\\0(?<version>\\d{1,2}[a-f]?)  \\d{1,2}-[A-Z][a-z]{2}-20\\d\\d\\0',
        reach: [12, 16],
        requires: ['Thomas G. Lane, Guido Vollbeding'],
        unless: ['D. R. Commander'],
      },
    ],
  },
  {
    id: 'mupdf',
    kind: 'library',
    cpe: 'artifex:mupdf',
    rules: [{ literals: ['\0MuPDF '], after: `${VERSION_TRIPLE}\\0` }],
  },
  {
    id: 'opencv',
    kind: 'library',
    cpe: 'opencv:opencv',
    rules: [{ literals: ['General configuration for OpenCV '], after: `${VERSION_TRIPLE}[- \\n]` }],
  },
  {
    id: 'libtiff',
    kind: 'library',
    cpe: 'libtiff:libtiff',
    rules: [
      { literals: ['LIBTIFF, Version '], after: VERSION_TRIPLE, requires: ['TIFFReadDirectoryCheckOrder'] },
    ],
  },
  {
    id: 'harfbuzz',
    kind: 'library',
    cpe: 'harfbuzz_project:harfbuzz',
    rules: [
      { literals: ['uniscribe-bug-compatible'], near: `\\0${VERSION_TRIPLE}\\0`, reach: [16, 96] },
      { literals: ['uniscribe-bug-compatible'] },
    ],
  },
  {
    id: 'openjpeg',
    kind: 'library',
    cpe: 'uclouvain:openjpeg',
    rules: [ownFile('libopenjp2', '2\\.\\d\\.\\d{1,2}')],
  },
  { id: 'freetype', kind: 'library', rules: [{ literals: ['tt-cmaps'], requires: ['FREETYPE_PROPERTIES'] }] },
  {
    id: 'libwebp',
    kind: 'library',
    rules: [
      {
        literals: ['VP8L_', 'Truncated bitstream.'],
        requires: ['RIFF', 'WEBP', 'premature end-of-file encountered.'],
      },
    ],
  },
  { id: 'libheif', kind: 'library', rules: [ownFile('libheif', '1\\.\\d{1,2}\\.\\d{1,2}')] },
  { id: 'dav1d', kind: 'library', rules: [ownFile('libdav1d', '1\\.\\d\\.\\d{1,2}')] },
  {
    id: 'libaom',
    kind: 'library',
    cpe: 'aomedia:aomedia',
    rules: [
      {
        literals: ['AOMedia Project AV1 Encoder ', 'AOMedia Project AV1 Decoder '],
        after: `v?${VERSION_TRIPLE}[-\\0]`,
      },
    ],
  },
  {
    id: 'libvpx',
    kind: 'library',
    cpe: 'webmproject:libvpx',
    rules: [
      {
        literals: ['WebM Project VP8 Decoder ', 'WebM Project VP9 Encoder ', 'WebM Project VP9 Decoder '],
        after: `v?${VERSION_TRIPLE}[-\\0]`,
      },
    ],
  },
  { id: 'opus', kind: 'library', rules: [{ literals: ['\0libopus '], after: `${VERSION_DOTTED}[-\\0]` }] },
  {
    id: 'x264',
    kind: 'library',
    rules: [{ literals: ['x264 - core '], requires: [' - H.264/MPEG-4 AVC codec - Copy'] }],
  },
  {
    id: 'oniguruma',
    kind: 'library',
    rules: [{ literals: ['Oniguruma '], after: `${VERSION_TRIPLE} : Copyright` }],
  },
];
