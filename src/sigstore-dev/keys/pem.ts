import { formatPem } from '../../sigstore/index.ts';

export function pemChain(certificates: readonly Uint8Array[]): string {
  return certificates.map((der) => formatPem('CERTIFICATE', der)).join('');
}
