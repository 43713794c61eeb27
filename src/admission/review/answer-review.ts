import { mapConcurrently } from '../../base/concurrency.ts';
import { fieldsOf } from '../../base/fields.ts';
import { withoutUndefined } from '../../base/without-undefined.ts';
import {
  changedPlaces,
  hasDigest,
  type PlaceState,
  pinned,
  REPIN_ANNOTATION,
  tagOf,
} from '../pins/changed-places.ts';
import { imagePlaces } from '../places/image-places.ts';
import { hasTemplatedController, type ShapeOf } from '../places/shapes.ts';
import type {
  ImageJudge,
  ImagePlaces,
  ImageQuestion,
  ImageVerdict,
  MayBypass,
  PatchOperation,
  Review,
  ReviewAnswer,
} from '../types.ts';
import { bypassed, bypassReason } from './bypass.ts';
import { isMirrorPod } from './mirror-pod.ts';
import { describeObject, inability, refusalOf, refusalText } from './refusal.ts';

export type AnswerMeans = {
  judge: ImageJudge;
  shapeOf: ShapeOf;
  /** Undefined: nobody may. */
  mayBypass?: MayBypass | undefined;
  signal: AbortSignal;
};

/** A pod may have 60 containers; a registry answers so many questions at once without being troubled. */
const PARALLEL = 16;

/**
 * The mutating review: writes the digest behind each tag that policies want pinned. It refuses only where it cannot say what a tag stands
 * for; whether the image may run is for `validateReview`, which does not believe what was written here.
 */
export async function mutateReview(review: Review, means: AnswerMeans): Promise<ReviewAnswer> {
  const looked = lookAt(review, means.shapeOf);
  if (looked === undefined || isMirrorPod(review) || isComparedByOwner(review, means.shapeOf))
    return allow(review, means.judge);
  const pins = await mapConcurrently(
    looked.states,
    PARALLEL,
    async (state) => await pinAt(review, state, means),
  );
  const failures = pins.flatMap((pin) => (pin !== undefined && 'failure' in pin ? [pin.failure] : []));
  // Who may be let past policies is for validation to find out: what has no digest then stays as it is.
  if (failures.length > 0 && bypassReason(review) === undefined) return refuse(review, failures, means.judge);
  return {
    ...allow(review, means.judge),
    patch: pins.flatMap((pin) => (pin !== undefined && 'op' in pin ? [pin] : [])),
  };
}

/** The validating review: every image that is new here is judged, and a pod's must be pinned where policies say so. */
export async function validateReview(review: Review, means: AnswerMeans): Promise<ReviewAnswer> {
  const { judge } = means;
  const looked = lookAt(review, means.shapeOf);
  if (looked === undefined) return allow(review, judge);
  if (isMirrorPod(review))
    return warn(review, judge, [
      `${describeObject(review)} is a static pod of its node: it runs whatever its images are`,
    ]);
  const judged = await mapConcurrently(
    looked.states,
    PARALLEL,
    async (state) => await judgeAt(review, state, means),
  );
  const failures = [
    ...looked.unreadable.map((path) => `${path} cannot be read as images are written there`),
    ...judged.flatMap(({ failure }) => failure ?? []),
  ];
  const warnings = judged.flatMap((each) => each.warnings);
  const exceptions = [...new Set(judged.flatMap(({ exception }) => exception ?? []))];
  if (failures.length === 0) return excepted(warn(review, judge, warnings), exceptions);
  const refused = { ...refuse(review, failures, judge), warnings };
  return (await bypassed(review, refused, means)) ?? refused;
}

function excepted(answer: ReviewAnswer, exceptions: readonly string[]): ReviewAnswer {
  if (exceptions.length === 0) return answer;
  return { ...answer, audit: { ...answer.audit, exceptions: exceptions.join(', ') } };
}

/** Undefined: nothing of it can run. */
function lookAt(
  { group, kind, object, oldObject }: Review,
  shapeOf: ShapeOf,
): { states: PlaceState[]; unreadable: string[] } | undefined {
  const shape = shapeOf(group, kind);
  if (shape === undefined || object === undefined) return undefined;
  const now = imagePlaces(object, shape);
  const before: ImagePlaces | undefined = oldObject === undefined ? undefined : imagePlaces(oldObject, shape);
  const unreadable = now.unreadable.filter((path) => before?.unreadable.includes(path) !== true);
  return { states: changedPlaces(now, before), unreadable };
}

/** A change would make its controller see another template than its own, and make a new object, for ever. Its pods are pinned. */
function isComparedByOwner(review: Review, shapeOf: ShapeOf): boolean {
  const { object = {} } = review;
  return !isPod(review) && hasTemplatedController(fieldsOf(object['metadata']), shapeOf);
}

function isPod({ group, kind }: Review): boolean {
  return group === '' && kind === 'Pod';
}

type PinAt = PatchOperation | { failure: string } | undefined;

async function pinAt(review: Review, state: PlaceState, { judge, signal }: AnswerMeans): Promise<PinAt> {
  const { place } = state;
  if (state.state === 'unchanged') return undefined;
  if (state.state === 'pinned') return replace(place.path, state.image);
  const tag = state.state === 'repinned' ? state.image : place.image;
  if (hasDigest(tag) || (state.state === 'repinned' && isPod(review))) return undefined;
  const question = { image: tag, namespace: review.namespace, pull: place.pull };
  try {
    if (!isPinned(judge.pinOf(question), review)) return undefined;
    const { digest } = await judge.judge(question, signal);
    // No policy is about it: validation refuses it with that reason.
    return digest === undefined ? undefined : replace(place.path, pinned(tag, digest));
  } catch (error) {
    return { failure: refusalOf(place, [inability(error)]) };
  }
}

function isPinned(pin: ReturnType<ImageJudge['pinOf']>, review: Review): boolean {
  return pin === 'templates' || (pin === 'pods' && isPod(review));
}

type JudgedPlace = { failure?: string; warnings: string[]; exception?: string | undefined };

async function judgeAt(
  review: Review,
  state: PlaceState,
  { judge, signal }: AnswerMeans,
): Promise<JudgedPlace> {
  const { place } = state;
  const question = { image: place.image, namespace: review.namespace, pull: place.pull };
  if (state.state === 'unchanged') return { warnings: isPod(review) ? [] : movedTag(question, judge) };
  if (state.state === 'repinned') return { warnings: [] };
  let verdict: ImageVerdict;
  try {
    verdict = await judge.judge(question, signal);
    if (verdict.allowed && isUnpinnedPod(review, place.image) && judge.pinOf(question) !== 'never')
      return { failure: refusalOf(place, [UNPINNED]), warnings: [] };
  } catch (error) {
    return { failure: refusalOf(place, [inability(error)]), warnings: [] };
  }
  const warnings = verdict.warnings.map((warning) => refusalOf(place, [warning]));
  return verdict.allowed
    ? { warnings, exception: verdict.exception }
    : { failure: refusalOf(place, verdict.reasons), warnings };
}

/** A template keeps its digest, also where somebody restarts it to get what is new. */
function movedTag({ image, ...question }: ImageQuestion, judge: ImageJudge): string[] {
  const tag = tagOf(image);
  if (tag === undefined || !hasDigest(image)) return [];
  const now = judge.knownDigest?.({ image: tag, ...question });
  if (now === undefined || image === pinned(tag, now)) return [];
  return [`${image} stays, and ${tag} is ${now} now: change the template's ${REPIN_ANNOTATION} to take it`];
}

const UNPINNED =
  'a policy wants its digest in the pod, and nothing has put it there: the mutating webhook did not see this pod, or something changed it afterwards';

function isUnpinnedPod(review: Review, image: string): boolean {
  return isPod(review) && !hasDigest(image);
}

function replace(path: readonly (string | number)[], value: string): PatchOperation {
  const pointer = path.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
  return { op: 'replace', path: pointer, value };
}

function allow({ namespace }: Review, judge: ImageJudge): ReviewAnswer {
  const { policies, trustedRoot, narrowed } = judge.basis(namespace);
  return {
    allowed: true,
    message: undefined,
    warnings: [],
    patch: [],
    audit: withoutUndefined({ policies, 'trusted-root': trustedRoot, 'namespace-policies': narrowed }),
  };
}

function warn(review: Review, judge: ImageJudge, warnings: string[]): ReviewAnswer {
  return { ...allow(review, judge), warnings };
}

function refuse(review: Review, failures: readonly string[], judge: ImageJudge): ReviewAnswer {
  return {
    ...allow(review, judge),
    allowed: false,
    message: refusalText(review, failures),
  };
}
