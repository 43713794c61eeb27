import { FINDINGS_TYPE, readFindings, readStatement } from '../../attestation/index.ts';
import { digestOf, isDigest } from '../../base/digest.ts';
import { parseBundle } from '../../sigstore/index.ts';
import type { FindingsFile } from '../policy/index.ts';
import type { AttachedEvidence, EvidenceListing } from '../types.ts';

/** Reads a bundle with a statement of a fleet's findings. Throws what says why it is none. */
export function parseFindingsFile(bytes: Uint8Array): FindingsFile {
  const bundle = parseBundle(bytes);
  if (bundle.content.kind === 'message') throw new Error('it is the signature of a file, not a statement');
  const { predicateType, predicate, subject } = readStatement(bundle.content.envelope.payload);
  if (predicateType !== FINDINGS_TYPE) throw new Error(`it is a statement of type ${predicateType}`);
  const sha256 = subject[0]?.digest['sha256'] ?? '';
  const about = `sha256:${sha256}`;
  if (!isDigest(about)) throw new Error('its subject has no SHA-256');
  const digest = digestOf(bytes);
  const evidence: AttachedEvidence = {
    place: 'referrer',
    format: 'bundle',
    attachedTo: about,
    manifest: digest,
    blob: digest,
    bundle,
  };
  const listing: EvidenceListing = {
    subject: about,
    evidence: [evidence],
    unread: [],
    documents: [],
    truncated: undefined,
    digest,
  };
  return { ...readFindings(predicate), digest, evidence: { digest: about, listing } };
}
