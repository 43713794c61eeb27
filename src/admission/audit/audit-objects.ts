import { mapConcurrently } from '../../base/concurrency.ts';
import type { Context } from '../../base/context.ts';
import { type Fields, fieldsOf, textOf } from '../../base/fields.ts';
import { type OwnerRules, ownerOfObject } from '../../fleet/index.ts';
import { imagePlaces } from '../places/image-places.ts';
import { groupOf, type ShapeOf } from '../places/shapes.ts';
import { describePlace, inability } from '../review/refusal.ts';
import type { ImageJudge, ImagePlace } from '../types.ts';
import { looksLikePods } from './looks-like-pods.ts';
import type { AuditedImage, PolicyAudit } from './types.ts';
import { workloadsOf } from './workload-at-top.ts';

export type AuditObjectsInput = {
  /** Of Kubernetes, lists taken apart; namespaces among them tell owners. */
  objects: readonly Fields[];
  judge: ImageJudge;
  shapeOf: ShapeOf;
  owners: OwnerRules;
};

/** Registries are asked about so many images at once. */
const PARALLEL = 16;

/** What would be refused if everything were applied again today: each image is judged once, however many objects name it. */
export async function auditObjects(
  { objects, judge, shapeOf, owners }: AuditObjectsInput,
  { signal, progress }: Pick<Context, 'signal' | 'progress'>,
): Promise<PolicyAudit> {
  const { found, unreadable, notLookedAt } = findImages(objects, shapeOf);
  const questions = [
    ...new Map(
      found.map(({ place, namespace }) => [keyOf(place, namespace), { image: place.image, namespace }]),
    ),
  ];
  const step = progress.start('judging images', questions.length, 'items');
  const verdicts = new Map<string, Verdict>();
  try {
    await mapConcurrently(questions, PARALLEL, async ([key, question]) => {
      verdicts.set(key, await judged(judge, question, signal));
      step.add(1);
    });
  } finally {
    step.done();
  }
  const namespaces = new Map(
    objects.filter(({ kind }) => kind === 'Namespace').map((each) => [named(each).name, each]),
  );
  const verdictOn = (place: ImagePlace, namespace: string): Verdict =>
    verdicts.get(keyOf(place, namespace)) ?? UNASKED;
  const images = found.map(
    ({ workload, place, namespace }): AuditedImage => ({
      ...named(workload),
      owner: ownerOfObject(workload, namespaces.get(namespace), owners)?.name,
      place: describePlace(place),
      image: place.image,
      ...verdictOn(place, namespace),
    }),
  );
  return {
    objects: objects.length,
    images: images.toSorted((a, b) => ORDER.indexOf(a.verdict) - ORDER.indexOf(b.verdict)),
    notLookedAt,
    unreadable,
    ...judge.basis(),
  };
}

const ORDER: readonly AuditedImage['verdict'][] = ['refused', 'unknown', 'allowed'];
const UNASKED = {
  digest: undefined,
  verdict: 'unknown' as const,
  reasons: ['it was not asked about'],
  warnings: [],
};

type Verdict = Pick<AuditedImage, 'digest' | 'verdict' | 'reasons' | 'warnings'>;
type Found = { workload: Fields; place: ImagePlace; namespace: string };

/** Each image of each workload once: what a Deployment, its ReplicaSets and their pods all name is one row. */
function findImages(
  objects: readonly Fields[],
  shapeOf: ShapeOf,
): Pick<PolicyAudit, 'unreadable' | 'notLookedAt'> & { found: Found[] } {
  const workloadOf = workloadsOf(objects, shapeOf);
  const found = new Map<string, Found>();
  const unreadable: string[] = [];
  const unknown = new Map<string, number>();
  for (const object of objects) {
    const { kind, namespace, name } = named(object);
    const shape = shapeOf(groupOf(object['apiVersion']), kind);
    if (shape === undefined) {
      if (looksLikePods(object)) unknown.set(kind, (unknown.get(kind) ?? 0) + 1);
      continue;
    }
    const places = imagePlaces(object, shape);
    unreadable.push(...places.unreadable.map((path) => `${kind} ${namespace}/${name}: ${path}`));
    const workload = workloadOf(object);
    for (const place of places.places) {
      // A pod's digest of the tag that its owner names is the same image of the same workload, and yet another question.
      const key = JSON.stringify([Object.values(named(workload)), place.name, place.image]);
      if (!found.has(key)) found.set(key, { workload, place, namespace });
    }
  }
  return {
    found: [...found.values()],
    unreadable,
    notLookedAt: [...unknown].map(([kind, count]) => ({ kind, objects: count })),
  };
}

async function judged(
  judge: ImageJudge,
  question: { image: string; namespace: string },
  signal: AbortSignal,
): Promise<Verdict> {
  try {
    const { allowed, digest, reasons, warnings } = await judge.judge(question, signal);
    return { digest, verdict: allowed ? 'allowed' : 'refused', reasons, warnings };
  } catch (error) {
    signal.throwIfAborted();
    return { digest: undefined, verdict: 'unknown', reasons: [inability(error)], warnings: [] };
  }
}

function keyOf({ image }: ImagePlace, namespace: string): string {
  return JSON.stringify([image, namespace]);
}

function named(object: Fields): { kind: string; namespace: string; name: string } {
  const metadata = fieldsOf(object['metadata']);
  return {
    kind: textOf(object['kind']) ?? '',
    namespace: textOf(metadata['namespace']) ?? '',
    name: textOf(metadata['name']) ?? '',
  };
}
