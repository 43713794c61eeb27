import { z } from 'zod';
import { answerOf, digest } from '../base/answer-schema.ts';
import { KEPT_REASONS, type SlimCheck } from '../build/index.ts';
import { lockfile } from '../build/lock/answer-schema.ts';
import { reproduction, statement } from '../build/reproduce/answer-schema.ts';
import { testedImageAnswer } from '../build/test/answer-schema.ts';
import { rootAnswer } from '../trust/answers/answer-schema.ts';
import type * as answers from './answers.ts';
import type { ErrorAnswer } from './render-error.ts';

export const initAnswer = answerOf<answers.InitAnswer>()(
  z.object({ recipe: z.string() }).describe('Where the recipe was written'),
);

const pathsBelow = z.array(z.string()).describe('Paths below the folder of the install, sorted');

export const versionAnswer = answerOf<answers.VersionAnswer>()(
  z
    .object({
      version: z.string(),
      install: z
        .object({
          result: z.enum(['same', 'different']),
          files: z.int().describe('How many the statement names'),
          changed: pathsBelow,
          missing: pathsBelow,
          added: pathsBelow,
        })
        .optional()
        .describe('With --verify'),
      statement: z
        .union([
          z.object({
            signed: z.literal(true),
            by: z.string().describe('Who signed it, proven'),
            source: z.string().optional().describe('The repository, of provenance'),
          }),
          z.object({
            signed: z.literal(false),
            code: z.string(),
            message: z.string(),
            hint: z.string().optional(),
          }),
        ])
        .optional()
        .describe('With --bundle: who vouches for the statement'),
    })
    .describe('The version, and how the files of this install compare with a release'),
);

const imageName = z.string().describe('As it was named');

export const digestAnswer = answerOf<answers.DigestAnswer>()(
  z.object({ image: imageName, digest }).describe('The digest of an image'),
);

export const tagsAnswer = answerOf<answers.TagsAnswer>()(
  z
    .object({ repository: z.string(), tags: z.array(z.string()).describe("In the registry's order") })
    .describe('The tags of a repository'),
);

export const triangulateAnswer = answerOf<answers.TriangulateAnswer>()(
  z.object({ image: imageName, reference: z.string() }).describe('Where cosign keeps it'),
);

export const cleanAnswer = answerOf<answers.CleanAnswer>()(
  z
    .object({ image: imageName, removed: z.array(digest).describe('Manifests that are gone') })
    .describe('What was removed'),
);

const missingInterpreter = z
  .object({
    interpreter: z.string().describe('As the first line of a script names it'),
    scripts: z.array(z.string()),
  })
  .describe('A program that scripts of the image ask for and that is not there');

const slimSummary = z.object({
  arch: z.string(),
  costs: z
    .array(z.object({ reason: z.enum([...KEPT_REASONS, 'gone']), files: z.int(), bytes: z.int() }))
    .describe('Regular files by the reason that keeps them; `gone`: what does not stay'),
  changes: z
    .array(z.object({ path: z.string(), change: z.enum(['kept', 'gone']), why: z.string() }))
    .describe('Against the list before'),
});

export const lockAnswer = answerOf<answers.LockAnswer>()(
  z
    .object({
      lock: z.string().describe('Where it was written'),
      unchanged: z
        .boolean()
        .describe('The packages are those of the lock before, and its file stays as it was'),
      missingInterpreters: z.array(missingInterpreter).optional().describe('Once; "build" says it now'),
      slimmed: z
        .array(slimSummary)
        .optional()
        .describe('Of a slim image, by architecture: what stays, at what cost, and what changed in it'),
      ...lockfile.shape,
    })
    .describe('The lock that was written'),
);

const writtenDocument = z.object({ subject: digest, mediaType: z.string(), digest, manifest: digest });

const buildResult = z
  .object({
    image: digest,
    platforms: z.array(z.object({ platform: z.string(), digest })),
    sboms: z
      .array(writtenDocument)
      .describe('`digest` is of the document, `manifest` of the referrer that carries it'),
    provenance: z.array(writtenDocument),
  })
  .describe('What `result.json` says, for the step that signs: each document by its own digest');

export const buildAnswer = answerOf<answers.BuildAnswer>()(
  buildResult.extend({
    missingInterpreters: z.array(missingInterpreter),
    location: z.string().describe('The name under which other tools find the image'),
    lock: z
      .string()
      .describe('The lock, whether it was made now, and the result.json that "attest --result" takes'),
    lockMade: z.boolean(),
    result: z.string(),
    tested: testedImageAnswer.optional().describe('With --test: what came of it'),
  }),
);

export const slimAnswer = answerOf<answers.SlimAnswer>()(
  buildResult.extend({
    location: z.string().describe('The name under which other tools find the image'),
    result: z.string().describe('The result.json that "attest --result" takes'),
    source: digest.describe('What it was made of'),
    slimmed: z.array(
      z.object({
        platform: z.string(),
        costs: slimSummary.shape.costs,
        removed: z.array(z.string()).describe('Packages of which nothing is left'),
        partial: z.array(z.string()).describe('Packages of which something is left'),
        hasRpm: z.boolean().describe("rpm's database stays whole: packages that went are listed, too"),
      }),
    ),
  }),
);

export const slimCheckAnswer = answerOf<SlimCheck>()(
  z.object({
    result: z
      .enum(['identical', 'different', 'incomplete'])
      .describe('`incomplete`: another version made it, and nothing can be said'),
    source: digest.describe('What it says that it was made of'),
    expected: digest,
    made: digest.optional().describe('What came of cutting again'),
    why: z.string().optional(),
  }),
);

export const reproduceAnswer = answerOf<answers.ReproduceAnswer>()(
  reproduction.extend({
    notes: z
      .array(z.string())
      .describe('In words: where recipe and lock came from, and how far packages were checked'),
    statement: statement.describe('What can be signed of it (in-toto)'),
  }),
);

export const transferAnswer = answerOf<answers.TransferAnswer>()(
  z.object({
    source: z.string(),
    target: z.string(),
    digest,
    manifests: z.int().describe('How many of each the image has; bytes of what was not there yet'),
    referrers: z.int(),
    blobs: z.int(),
    copiedBytes: z.int(),
  }),
);

export const indexAnswer = answerOf<answers.IndexAnswer>()(
  z.object({
    location: z.string().describe('The name under which other tools find it'),
    digest,
    platforms: z.array(z.object({ platform: z.string(), digest })),
  }),
);

const cacheSize = z.object({ entries: z.int(), sizeBytes: z.int() });

export const cacheListAnswer = answerOf<answers.CacheListAnswer>()(
  z.object({
    dir: z.string(),
    kinds: z.array(z.object({ kind: z.enum(['blob', 'tar', 'piece', 'layer']) }).extend(cacheSize.shape)),
    total: cacheSize,
  }),
);

export const cachePruneAnswer = answerOf<answers.CachePruneAnswer>()(
  z.object({ removed: cacheSize, left: cacheSize }),
);

export const cacheVerifyAnswer = answerOf<answers.CacheVerifyAnswer>()(
  z
    .object({
      checked: z.int(),
      damaged: z.array(
        z.object({ kind: z.enum(['blob', 'tar', 'piece', 'layer']), digest, path: z.string() }),
      ),
    })
    .describe('`damaged`: what was not what its name says, and is removed'),
);

export const loginAnswer = answerOf<answers.LoginAnswer>()(
  z
    .object({ registry: z.string(), username: z.string(), checked: z.boolean(), where: z.string() })
    .describe(
      '`checked`: the registry accepted the login. `where`: the file or credential helper that keeps it',
    ),
);

export const logoutAnswer = answerOf<answers.LogoutAnswer>()(
  z
    .object({ registry: z.string(), removed: z.array(z.string()) })
    .describe('`removed`: files and credential helpers that had it'),
);

export const keyPairAnswer = answerOf<answers.KeyPairAnswer>()(
  z
    .object({
      privateKey: z.string().describe('Paths'),
      publicKey: z.string(),
      digest,
      type: z.enum(['p256', 'p384', 'p521', 'ed25519', 'rsa']),
    })
    .describe('`digest`: of the public key, as SubjectPublicKeyInfo'),
);

export const publicKeyAnswer = answerOf<answers.PublicKeyAnswer>()(
  z.object({
    publicKey: z.string().describe('PEM'),
    digest,
    type: z.enum(['p256', 'p384', 'p521', 'ed25519', 'rsa']),
  }),
);

export const trustUpdateAnswer = answerOf<answers.TrustUpdateAnswer>()(
  z.array(z.object({ name: z.string(), mirror: z.string(), changed: z.boolean() })),
);

export const trustShowAnswer = answerOf<answers.TrustShowAnswer>()(z.array(rootAnswer));

export const signedBlobAnswer = answerOf<answers.SignedBlobAnswer>()(
  z.object({ file: z.string(), bundle: z.string() }),
);

export const attestedBlobAnswer = answerOf<answers.AttestedBlobAnswer>()(
  z.object({ file: z.string(), digest, bundle: z.string() }),
);

export const admitAnswer = answerOf<answers.AdmitAnswer>()(
  z.object({
    reviews: z.string().describe('The address of /mutate and /validate'),
    operations: z.string().describe('The address of /healthz, /readyz and /metrics'),
    gatekeeper: z
      .string()
      .optional()
      .describe('Where OPA Gatekeeper is answered as an external data provider'),
    policies: digest.describe('Of all that decisions depend on'),
    trustedRoot: digest,
  }),
);

export const agentAnswer = answerOf<answers.AgentAnswer>()(
  z.object({
    cluster: z.string().describe('As the server calls it'),
    kubernetes: z.string().describe("The address of the API server that is watched; '': a host is"),
    socket: z.string().optional().describe('Of docker, podman or containerd, where a host is watched'),
    server: z.string(),
  }),
);

export const serverLoginAnswer = answerOf<answers.ServerLoginAnswer>()(
  z.object({
    url: z.string(),
    name: z.string().describe('Whom the server takes the token for'),
    where: z.string().describe('The file that keeps it'),
  }),
);

export const serverLogoutAnswer = answerOf<answers.ServerLogoutAnswer>()(z.object({ url: z.string() }));

export const serveAnswer = answerOf<answers.ServeAnswer>()(
  z.object({
    url: z.string().describe("Of the page; the API is below /api/v1. '': a worker, which has none"),
  }),
);

export const admitInstallAnswer = answerOf<answers.AdmitInstallAnswer>()(
  z.object({
    namespace: z.string(),
    mode: z.enum(['off', 'warn', 'enforce']).describe('warn: what would be refused is said'),
  }),
);

export const admitUninstallAnswer = answerOf<answers.AdmitUninstallAnswer>()(
  z.object({
    namespace: z.string(),
    removed: z.array(z.enum(['MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration'])),
  }),
);

export const sigstoreDevAnswer = answerOf<answers.SigstoreDevAnswer>()(
  z.object({
    url: z.string(),
    identity: z.string(),
    issuer: z.string(),
    trustedRoot: z.string().describe('Paths of the files for clients'),
    signingConfig: z.string(),
    identityToken: z.string(),
    commands: z
      .record(z.enum(['shearwall', 'cosign']), z.object({ sign: z.string(), verify: z.string() }))
      .describe('Lines that sign and verify with it'),
  }),
);

export const fleetRestoreAnswer = answerOf<answers.FleetRestoreAnswer>()(
  z.object({ file: z.string(), place: z.string() }).describe('`place`: the file, or `postgres`'),
);

export const fleetBackupAnswer = answerOf<answers.FleetBackupAnswer>()(
  z.object({ file: z.string(), sizeBytes: z.int() }),
);

export const fleetFindingsAnswer = answerOf<answers.FleetFindingsAnswer>()(
  z.object({
    file: z.string(),
    generation: z.int().describe('Higher with each file: an older one never takes the place of a newer one'),
    at: z.string().describe('When it was made'),
    images: z.int().describe('Manifests of which the file says something'),
    toActOn: z.int().describe('Of these with something to act on now'),
    excepted: z.int().describe('Of those to act on such of which exceptions are about all that is found'),
    unknown: z.int().describe('Of these such as nobody can say of'),
  }),
);

export const errorAnswer = answerOf<ErrorAnswer>()(
  z
    .object({
      error: z.object({
        code: z.string(),
        message: z.string(),
        causes: z.array(z.string()).optional().describe('Messages of what led to it, the nearest first'),
        hint: z.string().optional().describe('What to do about it'),
        details: z
          .record(z.string(), z.unknown())
          .optional()
          .describe('Facts by name, of those errors that have some'),
      }),
    })
    .describe('What could not be done: a code of docs/reference/errors.md, and the text for people'),
);
