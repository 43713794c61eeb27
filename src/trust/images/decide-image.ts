import { mapConcurrently } from '../../base/concurrency.ts';
import { type Digest, isDigest } from '../../base/digest.ts';
import { withinMinutes } from '../../base/within-minutes.ts';
import { withoutUndefined } from '../../base/without-undefined.ts';
import {
  type Descriptor,
  formatPlatform,
  type ImageSource,
  type Index,
  type Platform,
  parseManifest,
  selectManifest,
} from '../../oci/index.ts';
import type { TrustedRoot } from '../../sigstore/index.ts';
import { listEvidence } from '../attached/index.ts';
import { trustError } from '../errors.ts';
import type { TrustMemory } from '../memory/trust-memory.ts';
import {
  type BaseAnswers,
  baseLayersFor,
  type DecisionInput,
  decide,
  decideByName,
  type FindingsByPlace,
  findingsFor,
  type PolicySet,
  platformManifests,
  type SubjectEvidence,
} from '../policy/index.ts';
import type { Decision, TrustContext } from '../types.ts';
import { type CompareBasesInput, compareBases, policiesForBases } from './base-layers.ts';

export type DecideImageInput = {
  /** As the user wrote it. */
  image: string;
  /** A registry: policies are about repositories. */
  source: ImageSource;
  reference?: string | undefined;
  /** Decide about this platform's manifest, which the caller names through its index. */
  platform?: Platform | undefined;
  /** Opens another image in the same way: a base that a policy names. */
  open(image: string): Promise<{ source: ImageSource; reference: string | undefined }>;
  policies: PolicySet;
  trustedRoot: TrustedRoot;
  /** What is at these places of fleets' findings. Absent: nobody looks. */
  findings?: (places: readonly string[]) => Promise<FindingsByPlace>;
  /** What was checked before; shared by all who ask with it. */
  memory: TrustMemory;
};

/** More platforms than any real image has are not asked for one by one: such an index needs evidence of its own. */
const MAX_PLATFORMS = 64;
const PARALLEL = 8;

/**
 * What the policies say of an image in a registry. The tag is resolved once; the decision is about that digest, or with `platform`
 * about that platform's manifest. Nothing is asked of a registry that no policy is about. What hangs on it is listed anew each time, and checked where it was not before. Throws
 * TRUST_NO_REPOSITORY for a layout or archive.
 */
export async function decideImage(input: DecideImageInput, context: TrustContext): Promise<Decision> {
  const { source, reference, platform, policies } = input;
  const repository = requireRegistry(input);
  const digest = reference !== undefined && isDigest(reference) ? reference : undefined;
  const denied = decideByName(policies, { image: input.image, repository, digest });
  if (denied !== undefined) return denied;
  const places = findingsFor(policies, repository);
  const findings = (places.length === 0 ? undefined : await input.findings?.(places)) ?? new Map();
  const top = await source.resolve(reference);
  const document = parseManifest(top, await source.manifest(top));
  const index = document.kind === 'index' ? document.index : undefined;
  if (index !== undefined && platform !== undefined) {
    const bases = basesOf(input, [selectManifest(index, platform)], context);
    const subjects = await childSubjects(input, { top: top.digest, index, platform }, context);
    return await decideWithBases(input, { ...subjects, findings }, bases, context);
  }
  const subject = await listed(input, top.digest, context);
  const bases = basesOf(input, index === undefined ? [top] : platformManifests(index), context);
  const alone = await decideWithBases(input, { subject, findings }, bases, context);
  // A finding against the image may hang on one of its platforms, and nobody may look past that.
  const looksForFindings = policies.policies.some(({ reproduced }) => reproduced !== undefined);
  if (index === undefined || (alone.allowed && !looksForFindings)) return alone;
  const subjects = await indexSubjects(input, subject, index, context);
  return await decideWithBases(input, { ...subjects, findings }, bases, context);
}

type Subjects = Pick<DecisionInput, 'subject' | 'platforms' | 'viaIndex'>;

/** Layers are asked for, once, and only where the image does not satisfy all policies without them. */
async function decideWithBases(
  input: DecideImageInput,
  subjects: Subjects & Pick<DecisionInput, 'findings'>,
  bases: Bases,
  context: TrustContext,
): Promise<Decision> {
  const decision = decideWith(input, subjects, context);
  if (bases === undefined || (decision.allowed && decision.warnings.length === 0)) return decision;
  return decideWith(input, { ...subjects, bases: await bases() }, context);
}

/** Undefined: policies ask for none. */
type Bases = (() => Promise<BaseAnswers>) | undefined;

function basesOf(input: DecideImageInput, running: readonly Descriptor[], context: TrustContext): Bases {
  const names = baseLayersFor(input.policies, requireRegistry(input));
  if (names.length === 0 || running.length > MAX_PLATFORMS) return undefined;
  const policies = policiesForBases(input.policies);
  const { source, open } = input;
  const decideBase: CompareBasesInput['decideBase'] = async (image, opened, platform) =>
    await decideImage({ ...input, ...opened, image, platform, policies }, context);
  let asked: Promise<BaseAnswers> | undefined;
  return () => (asked ??= compareBases({ names, running, source, open, decideBase }, context));
}

function decideWith(
  input: DecideImageInput,
  subjects: Subjects & Pick<DecisionInput, 'bases' | 'findings'>,
  { clock }: TrustContext,
): Decision {
  const { image, policies, trustedRoot, memory } = input;
  const repository = requireRegistry(input);
  const nowMs = clock.nowMs();
  const check = memory.checkWith(trustedRoot, policies.digest);
  const dependsOn = { repository, policies: policies.digest, trustedRoot: trustedRoot.digest, ...subjects };
  const decision = memory.decide(dependsOn, nowMs, () =>
    withinMinutes('what the policies ask of this image', () =>
      decide(policies, { image, repository, ...subjects, check, nowMs }),
    ),
  );
  return { ...decision, image };
}

async function childSubjects(
  input: DecideImageInput,
  { top, index, platform }: { top: Digest; index: Index; platform: Platform },
  context: TrustContext,
): Promise<Subjects> {
  const { digest } = selectManifest(index, platform);
  const child = { ...(await listed(input, digest, context)), platform: formatPlatform(platform) };
  const manifests = index.manifests.map((entry) => entry.digest);
  return { subject: child, viaIndex: { ...(await listed(input, top, context)), manifests } };
}

async function indexSubjects(
  input: DecideImageInput,
  subject: SubjectEvidence,
  index: Index,
  context: TrustContext,
): Promise<Subjects> {
  const manifests = platformManifests(index);
  if (manifests.length > MAX_PLATFORMS) {
    const truncated = `what hangs on its ${manifests.length} platforms was not looked at; at most ${MAX_PLATFORMS} are`;
    return { subject: { ...subject, listing: { ...subject.listing, truncated } } };
  }
  const platforms = await mapConcurrently(manifests, PARALLEL, async ({ digest, platform }) =>
    withoutUndefined({
      ...(await listed(input, digest, context)),
      platform: platform !== undefined ? formatPlatform(platform) : undefined,
    }),
  );
  return { subject, platforms };
}

/** Callers that ask while a listing is under way share it. */
async function listed(
  { source, memory }: DecideImageInput,
  digest: Digest,
  context: TrustContext,
): Promise<SubjectEvidence> {
  const listing = await memory.listings.run(`${source.name} ${digest}`, () =>
    listEvidence({ source, subject: digest }, context),
  );
  return { digest, listing };
}

function requireRegistry({ image, source }: DecideImageInput): NonNullable<ImageSource['repository']> {
  if (source.repository !== undefined) return source.repository;
  const hint =
    'push it first, or say who must have signed it: --key, or --certificate-identity and --certificate-oidc-issuer';
  throw trustError(
    'TRUST_NO_REPOSITORY',
    `${image} is not in a registry, and policies are about repositories`,
    { hint },
  );
}
