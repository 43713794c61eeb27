import { type BlobVerification, type VerifyBlobInput, verifyBlob } from './verify-blob.ts';

const MAX_BUNDLES = 1000;

export type VerifyBlobFileInput = Omit<VerifyBlobInput, 'bundle'> & {
  /** One bundle, or one on each line, as "gh attestation download" writes them. */
  bundles: Uint8Array;
};

/** Checks a file against all bundles of a file: any that is good will do; else the first says why it is not. */
export function verifyBlobFile({ bundles, ...input }: VerifyBlobFileInput): BlobVerification {
  const results = bundlesIn(bundles).map((bundle) => verifyBlob({ ...input, bundle }));
  return results.find(({ allowed }) => allowed) ?? (results[0] as BlobVerification);
}

function bundlesIn(bytes: Uint8Array): Uint8Array[] {
  const lines = Buffer.from(bytes).toString('utf8').trim().split('\n');
  const isList =
    lines.length > 1 && lines.every((line) => line.startsWith('{') && line.trimEnd().endsWith('}'));
  return isList ? lines.slice(0, MAX_BUNDLES).map((line) => Buffer.from(line)) : [bytes];
}
