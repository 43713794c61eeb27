import type { ShearwallError } from '../base/index.ts';
import { compressionError } from './errors.ts';
import type { CompressedFormat } from './types.ts';

const FETCH_AGAIN = 'fetch it again; when that does not help, the file is damaged where it comes from';

export function corrupt(format: CompressedFormat, cause?: unknown): ShearwallError {
  return compressionError('COMPRESSION_CORRUPT', `${format} data is corrupt`, {
    hint: FETCH_AGAIN,
    details: { format },
    cause,
  });
}

export function truncated(format: CompressedFormat, cause?: unknown): ShearwallError {
  return compressionError('COMPRESSION_TRUNCATED', `${format} data ends in the middle`, {
    hint: FETCH_AGAIN,
    details: { format },
    cause,
  });
}

export function unsupported(format: CompressedFormat, why: string, cause?: unknown): ShearwallError {
  return compressionError('COMPRESSION_UNSUPPORTED', `cannot unpack this ${format} data: ${why}`, {
    hint: 'pack it anew with the usual settings of its format, or take another file',
    details: { format },
    cause,
  });
}
