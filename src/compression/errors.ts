import { defineErrors } from '../base/index.ts';

export const compressionError = defineErrors({
  COMPRESSOR_UNKNOWN: {
    kind: 'unsupported',
    meaning: 'A lock names a compressor, or a level of one, that this version does not include.',
  },
  COMPRESSOR_FAILED: { kind: 'internal', meaning: 'A layer compressor gave no output for a block.' },
  COMPRESSION_CORRUPT: {
    kind: 'refused',
    meaning: 'Compressed data breaks the rules of its format or fails its checksum.',
  },
  COMPRESSION_TRUNCATED: { kind: 'refused', meaning: 'Compressed data is truncated.' },
  COMPRESSION_TOO_LARGE: {
    kind: 'refused',
    meaning: 'Compressed data grows beyond the size that its reader allows.',
  },
  COMPRESSION_UNSUPPORTED: {
    kind: 'unsupported',
    meaning: 'Compressed data uses a format, or a feature of one, that is not read.',
  },
});
