import type { ShearwallError } from '../base/index.ts';
import { compressionError } from './errors.ts';
import type { CompressedFormat } from './types.ts';

const FETCH_AGAIN = 'fetch it again; if that does not help, the file is damaged at its source';

export function corrupt(format: CompressedFormat, cause?: unknown): ShearwallError {
  return compressionError('COMPRESSION_CORRUPT', `${format} data is corrupt`, {
    hint: FETCH_AGAIN,
    details: { format },
    cause,
  });
}

export function truncated(format: CompressedFormat, cause?: unknown): ShearwallError {
  return compressionError('COMPRESSION_TRUNCATED', `${format} data is truncated`, {
    hint: FETCH_AGAIN,
    details: { format },
    cause,
  });
}

export function unsupported(format: CompressedFormat, why: string, cause?: unknown): ShearwallError {
  return compressionError('COMPRESSION_UNSUPPORTED', `cannot unpack this ${format} data: ${why}`, {
    hint: 'compress it again with the usual settings of its format, or use another file',
    details: { format },
    cause,
  });
}
