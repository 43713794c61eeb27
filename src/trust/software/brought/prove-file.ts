import { type Digest, digestOf } from '../../../base/digest.ts';
import { isJsonObject, JsonError, parseJson } from '../../../base/parse-json.ts';
import { isoTime } from '../../../base/utc-time.ts';
import { withoutUndefined } from '../../../base/without-undefined.ts';
import { type Artifact, PUBLIC_GOOD, type Refusal, RefusedError, refusal } from '../../../sigstore/index.ts';
import { verifyBlobFile } from '../../blobs/verify-blob-file.ts';
import { openAcceptance } from '../../open-acceptance.ts';
import { findNpmRegistryKeys, openTrustedRoot, type RootChoice } from '../../roots/open-trusted-root.ts';
import { PROVENANCE_TYPES } from '../npm/check-attestation.ts';
import { parseVersionAnswer } from '../npm/fetch-npm.ts';
import { judgeNpm, type NpmEvidence } from '../npm/judge-npm.ts';
import { parseNpmAnswer } from '../npm/parse-answer.ts';
import { builtInRegistryKeys, parseRegistryKeys } from '../npm/registry-keys.ts';
import { sourceOf } from '../npm/source-of.ts';
import type { SoftwareVerification } from '../types.ts';
import { type Publisher, signerOf } from './publisher.ts';
import { PYPI_PUBLISH_TYPE, pypiBundles } from './pypi-bundles.ts';

export type FileToProve = {
  bytes: Uint8Array;
  /** What was published beside the file: Sigstore bundles (one, or one on each line), or what npm's or PyPI's registry answers. */
  evidence: Uint8Array;
  publisher: Publisher;
};

/** What was proven of a file; nothing in it depends on when that was. */
export type ProvenPublisher = {
  /** An identity, or the id of a key. */
  by: string;
  /** ISO 8601, proven: when it was signed. */
  at?: string;
  /** In provenance: source, commit, workflow, issuer… */
  says: Record<string, string>;
  /** A package, where the evidence names it. */
  purl?: string;
  evidence: Digest;
};

export type FileProof = { proven: ProvenPublisher } | { refused: Refusal };

const LIMITS = { bytes: 64 << 20, depth: 64 };

/** Says whether the expected publisher vouches for a file. Never asks the network. Throws what `openTrustedRoot` throws. */
export async function proveFile(
  file: FileToProve,
  roots: RootChoice,
  clock: { nowMs(): number },
): Promise<FileProof> {
  try {
    const document = parsedEvidence(file.evidence);
    const isNpm = Array.isArray(document?.['attestations']) || isJsonObject(document?.['dist']);
    if (document !== undefined && isNpm) return await proveByNpm(file, document, roots, clock);
    if (file.publisher.preset === 'npm')
      return refused('SIGNATURE_MISSING', 'the evidence is not what an npm registry answers');
    return await proveByBundles(file, document && pypiBundles(document), roots);
  } catch (error) {
    if (error instanceof RefusedError) return { refused: error.refusal };
    throw error;
  }
}

/** Undefined: several bundles, or not JSON at all, which the reader of bundles says better. */
function parsedEvidence(bytes: Uint8Array): Record<string, unknown> | undefined {
  try {
    const value = parseJson(bytes, LIMITS);
    return isJsonObject(value) ? value : undefined;
  } catch (error) {
    if (error instanceof JsonError) return undefined;
    throw error;
  }
}

/** The registry signs in its own name, and where a builder is expected its provenance must be there as well. */
async function proveByNpm(
  { bytes: tarball, evidence, publisher }: FileToProve,
  document: Record<string, unknown>,
  roots: RootChoice,
  clock: { nowMs(): number },
): Promise<FileProof> {
  const signer = signerOf(publisher);
  const kept = roots.file === undefined ? await findNpmRegistryKeys(roots) : undefined;
  const proof = {
    // npm signs with Sigstore's public instance, whatever root is pinned for one's own images.
    trustedRoot: await openTrustedRoot(roots.file === undefined ? { ...roots, name: PUBLIC_GOOD } : roots),
    registryKeys: kept === undefined ? builtInRegistryKeys() : parseRegistryKeys(kept, 'the fetched keys'),
    builders: signer === undefined ? [] : [signer],
  };
  const judged = judgeNpm('', { tarball, ...saidBy(document, evidence) }, proof, clock.nowMs());
  const [reason = otherPackage(judged, publisher)] = judged.reasons;
  return reason === undefined ? { proven: provenByNpm(judged, evidence) } : { refused: reason };
}

/** The registry vouches for every package that anybody published. */
function otherPackage(
  { purl = 'no package' }: SoftwareVerification,
  { preset, package: expected }: Publisher,
): Refusal | undefined {
  if (preset !== 'npm') return undefined;
  const name = `pkg:npm/${(expected ?? '').replace(/^@/, '%40')}`;
  if (purl === name || purl.slice(0, purl.lastIndexOf('@')) === name) return undefined;
  return refusal('SUBJECT_MISMATCH', `it is ${purl}, and not ${name}`);
}

function saidBy(document: Record<string, unknown>, evidence: Uint8Array): Omit<NpmEvidence, 'tarball'> {
  if (Array.isArray(document['attestations']))
    return { attestations: parseNpmAnswer(evidence), expected: undefined, dist: undefined };
  return { attestations: [], ...parseVersionAnswer(evidence) };
}

function provenByNpm({ findings, purl }: SoftwareVerification, evidence: Uint8Array): ProvenPublisher {
  const good = findings.filter(({ refusal: why }) => why === undefined);
  const best = good.find(({ kind }) => kind === 'provenance') ?? good[0];
  return withoutUndefined({
    by: best?.by ?? '',
    at: best?.at === undefined ? undefined : isoTime(best.at),
    says: best?.says ?? {},
    purl,
    evidence: digestOf(evidence),
  });
}

/** A signature of the file, provenance of it, or PyPI's word that the publisher uploaded it: other attestations are about something else. */
const VOUCHES = new Set([...PROVENANCE_TYPES, PYPI_PUBLISH_TYPE]);

async function proveByBundles(
  { bytes, evidence, publisher }: FileToProve,
  bundles: readonly Uint8Array[] | undefined,
  roots: RootChoice,
): Promise<FileProof> {
  const signer = signerOf(publisher);
  if (signer === undefined) return refused('SIGNATURE_MISSING', 'nobody is named who must have signed it');
  // The recipe itself names the key, so that nothing more is learnt from a log; an identity is only proven by one.
  const ignoreTlog = signer.kind === 'key';
  const { signers, proof } = await openAcceptance({ ...roots, signer, ignoreTlog });
  const artifact: Artifact = { kind: 'bytes', bytes };
  const attestation = { type: 'provenance', isType: (type: string) => VOUCHES.has(type) };
  let first: Refusal | undefined;
  for (const each of bundles ?? [evidence])
    for (const wanted of [undefined, attestation]) {
      const result = verifyBlobFile({ artifact, bundles: each, proof, signers, attestation: wanted });
      if (result.allowed) return { proven: provenByBundle(result.verified, evidence) };
      // Of what is an attestation, the first question only says that.
      if (result.reason.code !== 'NOT_A_SIGNATURE' && result.reason.code !== 'PREDICATE_TYPE_MISMATCH')
        first ??= result.reason;
    }
  if (first !== undefined) return { refused: first };
  return refused(
    'SIGNATURE_MISSING',
    'the evidence has neither a signature of the file nor provenance of it',
  );
}

function provenByBundle(
  { signer, times, content }: Extract<ReturnType<typeof verifyBlobFile>, { allowed: true }>['verified'],
  evidence: Uint8Array,
): ProvenPublisher {
  const [time] = times;
  const predicate = content.kind === 'statement' ? content.statement.predicate : undefined;
  return withoutUndefined({
    by: signer.kind === 'certificate' ? signer.identity : signer.key,
    at: time && isoTime(time.at),
    says: sourceOf(signer, predicate),
    evidence: digestOf(evidence),
  });
}

function refused(code: Refusal['code'], message: string): FileProof {
  return { refused: refusal(code, message) };
}
