import { z } from 'zod';
import { answerOf, digest } from '../../base/answer-schema.ts';
import { certificateClaims, refusal } from '../../sigstore/answer-schema.ts';
import type { SoftwareAnswer } from '../software/render-software.ts';
import type { TraceStep } from '../types.ts';
import type { BlobAnswer } from './blob-json.ts';
import type { DecisionAnswer } from './decision-json.ts';
import type { RootAnswer } from './root-json.ts';
import type { AttestedAnswer, SignedAnswer } from './signed-json.ts';
import type { AttestationsAnswer, VerificationAnswer } from './verification-json.ts';

const verifiedAnswer = z
  .object({
    signer: z.union([
      z.object({ kind: z.literal('key'), key: digest }),
      z.object({
        kind: z.literal('certificate'),
        identity: z.string().describe("An e-mail address, a URI, or Fulcio's otherName"),
        claims: certificateClaims,
        key: digest.describe("SPKI digest of the certificate's key"),
        notAfter: z.string().describe('When the certificate expires'),
      }),
    ]),
    times: z
      .array(z.object({ at: z.string(), by: z.enum(['log', 'timestamp']) }))
      .describe('Empty only for keys'),
    logEntries: z.array(z.object({ log: z.string(), index: z.string() })),
  })
  .describe('Who signed, when, and which logs have it; all of it proven. Times are ISO 8601');

const evidencePlace = z
  .enum(['referrer', 'legacy-tag'])
  .describe('Where something attached to an image was found');

const checkedAnswer = z
  .object({
    accepted: z.boolean(),
    kind: z.enum(['signature', 'attestation']),
    predicateType: z.string().optional(),
    signer: verifiedAnswer.shape.signer.optional(),
    times: verifiedAnswer.shape.times.optional(),
    logEntries: verifiedAnswer.shape.logEntries.optional(),
    annotations: z.record(z.string(), z.string()).describe('What the signer wrote in addition to the digest'),
    refusal: refusal.optional(),
    place: evidencePlace,
    format: z
      .enum(['bundle', 'simple-signing', 'dsse'])
      .describe('`bundle`: a Sigstore bundle; `simple-signing` and `dsse`: as cosign writes them'),
    attachedTo: digest.describe(
      'The manifest or index that it is attached to, the manifest that carries it, and the blob itself',
    ),
    manifest: digest,
    blob: digest,
  })
  .describe(
    'One signature or attestation, accepted or refused. Without a signer: nothing could be proven about it',
  );

const unreadEvidence = z
  .object({
    place: evidencePlace,
    attachedTo: digest,
    manifest: digest,
    artifactType: z.string().optional(),
    refusal,
  })
  .describe(
    'Something attached that could not be read, or that is of a kind that we know of but do not support',
  );

const checkedImage = z.object({
  image: z.string().describe('As it was named'),
  digest: digest.describe('What the tag stood for when it was resolved, once'),
  platform: z
    .object({ platform: z.string(), digest })
    .optional()
    .describe('The one platform of an index that was asked for'),
  allowed: z.boolean(),
  reasons: z.array(refusal).describe('Why not, when not'),
  unread: z.array(unreadEvidence).describe('What is attached and could not be read'),
  truncated: z.string().optional().describe('Set when not everything attached to the image could be read'),
});

export const verificationAnswer = answerOf<VerificationAnswer>()(
  checkedImage
    .extend({ signatures: z.array(checkedAnswer) })
    .describe('`verify`: every signature that was seen'),
);

export const attestationsAnswer = answerOf<AttestationsAnswer>()(
  checkedImage
    .extend({ attestations: z.array(checkedAnswer.extend({ predicate: z.unknown().optional() })) })
    .describe('`verify-attestation`: every attestation that was seen; `predicate` only of what was accepted'),
);

const stepAlone = answerOf<Omit<TraceStep, 'steps'>>()(
  z.object({ what: z.string(), held: z.boolean(), why: z.string().describe('In words') }),
);

const traceStep: z.ZodType<unknown> = stepAlone
  .extend({
    get steps() {
      return z.array(traceStep).optional();
    },
  })
  .meta({
    id: 'TraceStep',
    description: "One step of a policy's trace: what was asked, and whether it held",
  });

export const decisionAnswer = answerOf<DecisionAnswer>()(
  z
    .object({
      image: z.string(),
      digest: digest
        .optional()
        .describe('Absent: no policy is about the image, and its registry was not asked for its tag'),
      allowed: z.boolean(),
      warnings: z
        .array(z.string())
        .describe(
          'Why a policy in warn mode was not satisfied, and what is not known of the age of what counted',
        ),
      reasons: z.array(z.object({ code: z.string(), message: z.string() })),
      trace: z.array(traceStep as z.ZodType<TraceStep>).describe('One per policy that matches'),

      validUntil: z
        .string()
        .optional()
        .describe(
          'ISO 8601: the earliest time at which an age or validity check could come out otherwise. Absent: never',
        ),
    })
    .describe('`verify --policy`: what the policies say of one image, and why'),
);

export const signedAnswer = answerOf<SignedAnswer>()(
  z
    .object({
      image: z.string(),
      digest: digest.describe('What the tag stood for when it was resolved, once'),
      signed: z.array(
        z.object({
          digest,
          platform: z.string().optional().describe("Of a platform's manifest in an index"),
          referrers: z.array(digest).describe('Manifests that were attached to the image'),
        }),
      ),
    })
    .describe('`sign`: what was signed of one image'),
);

export const attestedAnswer = answerOf<AttestedAnswer>()(
  z
    .object({
      image: z.string(),
      digest,
      attested: z.array(
        z.object({
          digest,
          predicateType: z.string(),
          referrers: z.array(digest).describe('Manifests that were attached to the image'),
        }),
      ),
    })
    .describe('`attest`: what was attested of one image'),
);

export const blobAnswer = answerOf<BlobAnswer>()(
  z
    .object({
      file: z.string().describe('As it was named: a path, or a digest'),
      allowed: z.boolean(),
      reasons: z.array(refusal).describe('Why not, when not'),
      signer: verifiedAnswer.shape.signer
        .optional()
        .describe('Absent where nothing could be proven; the same holds of `times` and `logEntries`'),
      times: verifiedAnswer.shape.times.optional(),
      logEntries: verifiedAnswer.shape.logEntries.optional(),
      predicateType: z.string().optional().describe('Of an attestation: what it says, and of which type'),
      predicate: z.unknown().optional(),
    })
    .describe('`verify-blob`, `verify-blob-attestation`: whether somebody who is accepted signed one file'),
);

const rootEntry = z
  .object({
    kind: z.enum(['certificate authority', 'timestamp authority', 'log', 'certificate log']),
    url: z.string(),
    validFor: z.object({ start: z.string().optional(), end: z.string().optional() }),
    state: z.enum(['current', 'past', 'future', 'without a start']),
    key: z.string().optional().describe("SPKI digest of a log's key"),
  })
  .describe(
    'One authority or log of a trust root. `state` is as of now: what is `past` still vouches for what was signed then',
  );

export const rootAnswer = answerOf<RootAnswer>()(
  z
    .object({
      name: z.string(),
      digest: z.string(),
      ageMs: z
        .int()
        .optional()
        .describe('Milliseconds since what is known of it was true; absent for a file'),
      isDefault: z.boolean().describe('What `verify` takes when nothing is named'),

      origin: z.union([
        z.object({ kind: z.literal('file'), path: z.string() }),
        z.object({ kind: z.literal('kept'), name: z.string(), mirror: z.string(), asOf: z.string() }),
        z.object({ kind: z.literal('built-in'), name: z.string(), asOf: z.string() }),
      ]),
      entries: z.array(rootEntry),
    })
    .describe('`trust show`, `trust init`: one trust root. Times are ISO 8601'),
);

const softwareFinding = z
  .object({
    kind: z
      .enum(['provenance', 'publication', 'registry-signature', 'repository-signature', 'attestation'])
      .describe(
        '`publication`: the registry says that it took this in. The two signatures are of an npm registry and of a Debian archive',
      ),
    by: z
      .string()
      .optional()
      .describe('Who vouches: an identity, or a key. Absent where that could not be proven'),
    at: z.string().optional().describe('Proven'),
    says: z
      .record(z.string(), z.string())
      .describe(
        'What it says, in the order in which it is shown: source, commit, workflow, registry, suite…',
      ),
    refusal: refusal.optional(),
  })
  .describe('One thing that vouches for a piece of software, checked: a row of the answer');

export const softwareAnswer = answerOf<SoftwareAnswer>()(
  z
    .object({
      what: z.string().describe('As the user wrote it'),
      purl: z
        .string()
        .optional()
        .describe('A package URL; absent where nothing that was signed names the package'),
      digest: z.string().describe('Of the very file: `sha512:…` for npm, `sha256:…` for Debian'),
      allowed: z.boolean(),
      reasons: z.array(refusal).describe('Why not, when not'),
      findings: z.array(softwareFinding),
    })
    .describe('`verify npm:…`, `verify deb:…`: who vouches for one package. Times are ISO 8601'),
);
