import { z } from 'zod';
import { parseArch } from './archs.ts';
import { certificateProblem } from './certificate.ts';
import { FORMS, PRESETS } from './forms.ts';
import { parseImagePath } from './image-path.ts';
import { parsePackageRequest } from './package-request.ts';

/** Text that is already what its parser makes of it. */
function inItsOneForm(parse: (text: string) => unknown) {
  return z.string().refine((text) => parse(text) === text);
}

const MANY = 100_000;
const text = () => z.string().refine((value) => !value.includes('\0'));
const texts = () => z.array(text()).max(MANY);
const dictionary = () => z.record(z.string().min(1), text());
const imagePath = () => inItsOneForm(parseImagePath);
const id = () => z.int().min(0).max(4_294_967_294);
const mode = () => z.int().min(0).max(0o7777);
const digest = () => z.string().regex(FORMS.digest);
const keyring = () => z.array(z.strictObject({ name: z.string(), base64: z.base64() })).max(100);
const account = () => z.string().regex(FORMS.account);

const exceptions = () => z.array(z.strictObject({ path: text(), reason: text() })).max(MANY);

const PackageRequest = z
  .strictObject({
    text: z.string().max(4096),
    name: z.string(),
    constraint: z
      .strictObject({ relation: z.enum(['=', '>=', '>>', '<=', '<<', 'glob']), version: z.string() })
      .optional(),
  })
  .refine((request) => {
    // Solved again by nobody, but shown, and what is shown is what was meant.
    const meant = parsePackageRequest(request.text);
    return (
      !('problem' in meant) &&
      meant.name === request.name &&
      meant.constraint?.relation === request.constraint?.relation &&
      meant.constraint?.version === request.constraint?.version
    );
  });

const entry = { path: imagePath(), uid: id().optional(), gid: id().optional(), mode: mode().optional() };
const RecipePath = z.discriminatedUnion('type', [
  z.strictObject({
    ...entry,
    recursive: z.boolean(),
    type: z.enum(['directory', 'empty-file', 'permissions']),
  }),
  z.strictObject({ ...entry, recursive: z.boolean(), type: z.literal('symlink'), source: text() }),
  z.strictObject({ ...entry, recursive: z.boolean(), type: z.literal('hardlink'), source: imagePath() }),
]);

const Verify = z.strictObject({
  evidence: text(),
  archive: z.string().regex(FORMS.archive).optional(),
  preset: z.enum(PRESETS).optional(),
  repo: z.string().regex(FORMS.githubRepository).optional(),
  package: z.string().regex(FORMS.npmPackage).optional(),
  identity: text().optional(),
  issuer: text().optional(),
  key: z.string().regex(FORMS.publicKey).optional(),
});

/** A recipe as `recipeJson` writes it into a provenance. Anybody may have written it: every value is as a recipe file could say it. */
export const NormalisedRecipe = z.strictObject({
  name: z.string().regex(/^[^/\0]{1,255}$/),
  digest: digest(),
  contents: z.strictObject({
    repositories: z
      .array(
        z.strictObject({
          kind: z.literal('debian'),
          suite: z.string().regex(FORMS.suite),
          updates: z.boolean(),
          security: z.boolean(),
          components: z.array(z.string().regex(FORMS.component)).min(1).max(100),
          snapshot: z.string().regex(FORMS.snapshot).optional(),
          mirrors: z.array(z.never()),
          keyring: keyring().optional(),
        }),
      )
      .min(1)
      .max(100),
    keyring: keyring(),
    packages: z.array(PackageRequest).max(MANY),
    exclude: z.array(z.strictObject({ package: z.string().regex(FORMS.package), reason: text() })).max(MANY),
    trim: z.strictObject({ doc: z.boolean(), man: z.boolean(), locale: z.boolean(), info: z.boolean() }),
    slim: z.strictObject({ dropShell: z.boolean(), keep: texts(), drop: texts() }).optional(),
  }),
  entrypoint: texts().optional(),
  cmd: texts().optional(),
  reach: z.strictObject({ roots: z.array(texts().min(1)).min(1).max(MANY) }).optional(),
  workDir: imagePath().optional(),
  stopSignal: z.string().regex(FORMS.signal).optional(),
  accounts: z.strictObject({
    runAs: z.string().regex(FORMS.runAs).optional(),
    users: z
      .array(z.strictObject({ name: account(), uid: id(), gid: id(), shell: imagePath(), home: imagePath() }))
      .max(MANY),
    groups: z
      .array(z.strictObject({ name: account(), gid: id(), members: z.array(account()).max(MANY) }))
      .max(MANY),
  }),
  environment: z.record(z.string().regex(FORMS.variable), text()),
  paths: z.array(RecipePath).max(MANY),
  files: z
    .array(
      z.strictObject({
        source: text(),
        target: imagePath(),
        uid: id(),
        gid: id(),
        mode: mode().optional(),
        digest: digest().optional(),
        git: z
          .strictObject({ url: z.string().regex(FORMS.gitUrl), commit: z.string().regex(FORMS.commit) })
          .optional(),
        verify: Verify.optional(),
        exclude: texts(),
        archs: z.array(inItsOneForm(parseArch)).min(1).max(32).optional(),
      }),
    )
    .max(MANY),
  allowMissing: exceptions().optional(),
  allowMachine: exceptions().optional(),
  volumes: z.array(imagePath()).max(MANY),
  ports: z.array(z.string().regex(/^\d{1,5}\/(?:tcp|udp|sctp)$/)).max(MANY),
  labels: dictionary(),
  annotations: dictionary(),
  archs: z.array(inItsOneForm(parseArch)).min(1).max(32),
  layering: z.strictObject({
    strategy: z.enum(['single', 'package', 'origin']),
    budget: z.int().min(1).max(127),
  }),
  certificates: z
    .array(
      z.strictObject({
        name: z.string().regex(FORMS.fileName),
        pem: z.string().refine((pem) => certificateProblem(pem.trim()) === undefined),
      }),
    )
    .max(MANY),
});
