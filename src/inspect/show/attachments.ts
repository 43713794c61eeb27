import { PROVENANCE_TYPE } from '../../attestation/index.ts';
import type { Digest } from '../../base/index.ts';
import { tableOf } from '../../base/table-of.ts';
import { withoutUndefined } from '../../base/without-undefined.ts';
import { type Descriptor, type ImageSource, parseManifest, readBlob, referrersOf } from '../../oci/index.ts';

/** A document whose subject is the image. That it is there proves nothing: see `signed`. */
export type Attachment = {
  /** Digest of the manifest that it is attached to. */
  subject: Digest;
  /** `SPDX SBOM`, `provenance` and the like, or the artifact type itself. */
  kind: string;
  artifactType: string;
  /** Of the referrer's manifest. */
  digest: Digest;
  /** Of the document inside, when there is just one. */
  document?: Descriptor;
};

const KINDS: Readonly<Record<string, string>> = tableOf({
  'application/spdx+json': 'SPDX SBOM',
  'application/vnd.cyclonedx+json': 'CycloneDX SBOM',
  'application/vnd.in-toto+json': 'in-toto statement',
  'application/vnd.dsse.envelope.v1+json': 'signed attestation (DSSE)',
});

const IN_TOTO = 'application/vnd.in-toto+json';
const STATEMENT_LIMIT_BYTES = 32 * 1024 * 1024;

/** Everything attached to one manifest, in the order in which the source lists it. */
export async function attachmentsOf(source: ImageSource, subject: Digest): Promise<Attachment[]> {
  const referrers = await referrersOf(source, subject);
  return await Promise.all(referrers.map((referrer) => describe(source, subject, referrer)));
}

async function describe(source: ImageSource, subject: Digest, referrer: Descriptor): Promise<Attachment> {
  const parsed = parseManifest(referrer, await source.manifest(referrer));
  const manifest = parsed.kind === 'manifest' ? parsed.manifest : undefined;
  const [document, ...more] = manifest?.layers ?? [];
  const artifactType =
    referrer.artifactType ?? manifest?.artifactType ?? manifest?.config.mediaType ?? 'unknown';
  return withoutUndefined({
    subject,
    kind: artifactType === IN_TOTO ? await statementKind(source, document) : kindOf(artifactType),
    artifactType,
    digest: referrer.digest,
    document: document !== undefined && more.length === 0 ? document : undefined,
  });
}

function kindOf(artifactType: string): string {
  if (artifactType.startsWith('application/vnd.dev.sigstore.bundle')) return 'signature (Sigstore bundle)';
  if (/cosign|notary|signature/.test(artifactType)) return 'signature';
  return KINDS[artifactType] ?? artifactType;
}

/** Only the type is looked at: users of the statement check it. */
async function statementKind(source: ImageSource, document: Descriptor | undefined): Promise<string> {
  const bytes = document && (await readBlob(source, document, STATEMENT_LIMIT_BYTES));
  const [, type] =
    /"predicateType"\s*:\s*"([^"]{1,200})"/.exec(Buffer.from(bytes ?? []).toString('utf8')) ?? [];
  if (type === PROVENANCE_TYPE) return 'SLSA provenance';
  return type === undefined ? kindOf(IN_TOTO) : `in-toto statement (${type})`;
}
