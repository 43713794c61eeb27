import { createHash } from 'node:crypto';
import { prettyJson } from '../../base/canonical-json.ts';
import { isoTime } from '../../base/utc-time.ts';
import type { CertificateKey } from '../../sigstore/index.ts';
import { ORGANIZATION } from '../certificates/authorities.ts';
import type { NoteSigner } from '../log/checkpoint.ts';
import type { ServicesState } from '../state/services-state.ts';

/** trusted_root.json (sigstore_trustroot.proto in protobuf's JSON, media type version 0.1); all is good from `createdAt` on. */
export function trustedRootJson(
  url: string,
  { createdAt, keys, fulcioChain, timestampChain }: ServicesState,
  logSigners: readonly NoteSigner[],
): Uint8Array {
  const validFor = { start: isoTime(createdAt) };
  const log = (key: CertificateKey, keyId: Buffer): unknown => ({
    baseUrl: url,
    hashAlgorithm: 'SHA2_256',
    publicKey: { rawBytes: key.spki.toString('base64'), keyDetails: KEY_DETAILS[key.type], validFor },
    logId: { keyId: keyId.toString('base64') },
  });
  const authority = (commonName: string, uri: string, chain: readonly Uint8Array[]): unknown => ({
    subject: { organization: ORGANIZATION, commonName },
    uri,
    certChain: { certificates: chain.map((der) => ({ rawBytes: Buffer.from(der).toString('base64') })) },
    validFor,
  });
  const ctLogId = createHash('sha256').update(keys.ctLog.spki).digest();
  return Buffer.from(
    prettyJson({
      mediaType: 'application/vnd.dev.sigstore.trustedroot+json;version=0.1',
      tlogs: logSigners.map(({ key, keyHash }) => log(key, keyHash)),
      certificateAuthorities: [authority('shearwall dev Fulcio root', url, fulcioChain)],
      ctlogs: [log(keys.ctLog, ctLogId)],
      timestampAuthorities: [
        authority('shearwall dev timestamp root', `${url}/api/v1/timestamp`, timestampChain),
      ],
    }),
  );
}

const KEY_DETAILS: Record<CertificateKey['type'], string> = {
  p256: 'PKIX_ECDSA_P256_SHA_256',
  p384: 'PKIX_ECDSA_P384_SHA_384',
  ed25519: 'PKIX_ED25519',
};
