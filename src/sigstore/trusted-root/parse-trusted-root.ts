import { digestOf } from '../../base/digest.ts';
import { messageOf } from '../../base/errors.ts';
import { sigstoreError } from '../errors.ts';
import { SCHEMES } from '../keys/algorithms.ts';
import { formatPem } from '../keys/pem.ts';
import { parsePublicKey, publicKeyOf } from '../keys/public-key.ts';
import { type ProtoMessage, parseProtoJson, ShapeError } from '../proto-json.ts';
import { RefusedError } from '../refusal.ts';
import type {
  CertificateAuthority,
  SignatureAlgorithm,
  TrustedLog,
  TrustedRoot,
  ValidFor,
  VerificationKey,
} from '../types.ts';

const LIMITS = { bytes: 4 * 1024 * 1024, depth: 16 };
const MAX_INSTANCES = 256;
const MAX_CHAIN = 16;

const MEDIA_TYPE =
  /^application\/vnd\.dev\.sigstore\.trustedroot(?:\+json;version=0\.[12]|\.v0\.[12]\+json)$/;

/**
 * Reads a trusted_root.json v0.1 or v0.2 (protobuf-specs, sigstore_trustroot.proto). Fields that are not known are passed over:
 * newer roots add some, such as `operator`. Keys of algorithms that we do not have are left out: their logs are then unknown. A log
 * without a start of validity is kept, and every entry of it refused. Throws ShearwallError TRUSTED_ROOT_INVALID.
 */
export function parseTrustedRoot(bytes: Uint8Array): TrustedRoot {
  try {
    const message = parseProtoJson(bytes, LIMITS);
    const mediaType = message.string('mediaType');
    if (!MEDIA_TYPE.test(mediaType))
      throw new ShapeError(
        `its media type is ${JSON.stringify(mediaType.slice(0, 100))}, not that of a trusted root`,
      );
    return {
      digest: digestOf(bytes),
      certificateAuthorities: readAuthorities(message, 'certificateAuthorities'),
      timestampAuthorities: readAuthorities(message, 'timestampAuthorities'),
      logs: readLogs(message, 'tlogs'),
      ctLogs: readLogs(message, 'ctlogs'),
    };
  } catch (error) {
    if (error instanceof ShapeError || error instanceof RefusedError)
      throw sigstoreError('TRUSTED_ROOT_INVALID', `the trusted root cannot be used: ${messageOf(error)}`, {
        hint: 'it must be a trusted_root.json as Sigstore publishes it or "cosign trusted-root create" writes it',
        cause: error,
      });
    throw error;
  }
}

function readAuthorities(root: ProtoMessage, name: string): CertificateAuthority[] {
  return root.messages(name, MAX_INSTANCES).map((authority) => {
    const chain = authority.message('certChain').messages('certificates', MAX_CHAIN);
    if (chain.length === 0) throw new ShapeError(`${authority.path}.certChain is empty`);
    return {
      uri: authority.string('uri'),
      chain: chain.map((certificate) => certificate.bytes('rawBytes')),
      validFor: readValidFor(authority),
    };
  });
}

function readLogs(root: ProtoMessage, name: string): TrustedLog[] {
  return root.messages(name, MAX_INSTANCES).flatMap((log) => {
    const publicKey = log.message('publicKey');
    const algorithm = publicKey.enumeration('keyDetails', KEY_DETAILS);
    if (algorithm === undefined) return [];
    // v0.2 may name only the key id of the checkpoints of a Rekor v2.
    const logId = log.message(log.has('logId') ? 'logId' : 'checkpointKeyId').bytes('keyId');
    if (logId.length < 4) throw new ShapeError(`${log.path} has no key id`);
    const key = readKey(publicKey, algorithm);
    return [{ baseUrl: log.string('baseUrl'), logId, key, validFor: readValidFor(publicKey), algorithm }];
  });
}

function readKey(message: ProtoMessage, algorithm: SignatureAlgorithm): VerificationKey {
  const raw = message.bytes('rawBytes');
  const pkcs1 = message.enumeration('keyDetails', PKCS1_DETAILS) !== undefined;
  const key = pkcs1 ? parsePublicKey(formatPem('RSA PUBLIC KEY', raw)) : publicKeyOf(raw);
  if (key.type !== SCHEMES[algorithm].keys)
    throw new ShapeError(
      `${message.path}.rawBytes is a key of type ${key.type}, and its keyDetails say ${algorithm}`,
    );
  return key;
}

function readValidFor(message: ProtoMessage): ValidFor {
  if (!message.has('validFor')) return { start: undefined, end: undefined };
  const validFor = message.message('validFor');
  return { start: readInstant(validFor, 'start'), end: readInstant(validFor, 'end') };
}

const RFC3339 = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(?:\.(\d{1,30}))?(Z|[+-]\d{2}:\d{2})$/;

/** Milliseconds; a fraction may have any number of digits, three are kept. */
function readInstant(message: ProtoMessage, name: string): number | undefined {
  if (!message.has(name)) return undefined;
  const text = message.string(name);
  const [, seconds, fraction = '', zone] = RFC3339.exec(text) ?? [];
  const at = Date.parse(`${seconds}${zone}`);
  if (Number.isNaN(at))
    throw new ShapeError(
      `${message.path}.${name} is not an RFC 3339 time: ${JSON.stringify(text.slice(0, 40))}`,
    );
  return at + Number(fraction.slice(0, 3).padEnd(3, '0'));
}

type KeyDetails = readonly (readonly [string, number, SignatureAlgorithm])[];

/** Deprecated; the key is a bare RSAPublicKey, as in the roots of the first CT logs. */
const PKCS1_DETAILS: KeyDetails = [
  ['PKCS1_RSA_PKCS1V5', 1, 'rsa-sign-pkcs1-2048-sha256'],
  ['PKCS1_RSA_PSS', 2, 'rsa-sign-pss-2048-sha256'],
];

/** sigstore_common.proto, PublicKeyDetails. */
const KEY_DETAILS: KeyDetails = [
  ...PKCS1_DETAILS,
  ['PKIX_RSA_PKCS1V5', 3, 'rsa-sign-pkcs1-2048-sha256'],
  ['PKIX_RSA_PSS', 4, 'rsa-sign-pss-2048-sha256'],
  ['PKIX_ECDSA_P256_SHA_256', 5, 'ecdsa-sha2-256-nistp256'],
  ['PKIX_ED25519', 7, 'ed25519'],
  ['PKIX_ED25519_PH', 8, 'ed25519-ph'],
  ['PKIX_RSA_PKCS1V15_2048_SHA256', 9, 'rsa-sign-pkcs1-2048-sha256'],
  ['PKIX_RSA_PKCS1V15_3072_SHA256', 10, 'rsa-sign-pkcs1-3072-sha256'],
  ['PKIX_RSA_PKCS1V15_4096_SHA256', 11, 'rsa-sign-pkcs1-4096-sha256'],
  ['PKIX_ECDSA_P384_SHA_384', 12, 'ecdsa-sha2-384-nistp384'],
  ['PKIX_ECDSA_P521_SHA_512', 13, 'ecdsa-sha2-512-nistp521'],
  ['PKIX_RSA_PSS_2048_SHA256', 16, 'rsa-sign-pss-2048-sha256'],
  ['PKIX_RSA_PSS_3072_SHA256', 17, 'rsa-sign-pss-3072-sha256'],
  ['PKIX_RSA_PSS_4096_SHA256', 18, 'rsa-sign-pss-4096-sha256'],
  ['PKIX_ECDSA_P384_SHA_256', 19, 'ecdsa-sha2-256-nistp384'],
  ['PKIX_ECDSA_P521_SHA_256', 20, 'ecdsa-sha2-256-nistp521'],
];
