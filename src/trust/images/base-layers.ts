import { mapConcurrently } from '../../base/concurrency.ts';
import { type Digest, digestOf, isDigest } from '../../base/digest.ts';
import { messageOf } from '../../base/errors.ts';
import {
  type Descriptor,
  type ImageSource,
  isSamePlatform,
  type Platform,
  type PlatformImage,
  platformOf,
  readEntry,
} from '../../oci/index.ts';
import type { BaseAnswer, BaseAnswers, PolicySet } from '../policy/index.ts';
import type { Decision, TrustContext } from '../types.ts';

type OpenedImage = { source: ImageSource; reference: string | undefined };

export type CompareBasesInput = {
  /** Full names, as policies have them. */
  names: readonly string[];
  /** What may run of the image: each of them must start with the layers of the base. */
  running: readonly Descriptor[];
  source: ImageSource;
  open(image: string): Promise<OpenedImage>;
  decideBase(image: string, opened: OpenedImage, platform: Platform): Promise<Decision>;
};

const PARALLEL = 8;

/**
 * Which base images all that runs starts with. DiffIds are those of configs, which manifests name by digest; that layers have them is for
 * the runtime to check when it unpacks. What cannot be read is a reason against, not an error: another base may do.
 */
export async function compareBases(
  { names, running, source, open, decideBase }: CompareBasesInput,
  { signal }: Pick<TrustContext, 'signal'>,
): Promise<BaseAnswers> {
  const orProblem = async <T>(read: () => Promise<T>): Promise<T | { problem: string }> => {
    try {
      return await read();
    } catch (error) {
      signal.throwIfAborted();
      return { problem: messageOf(error) };
    }
  };
  const images = await orProblem(() =>
    mapConcurrently(running, PARALLEL, (descriptor) => readEntry(source, descriptor)),
  );
  const answers = await mapConcurrently(names, PARALLEL, async (name): Promise<[string, BaseAnswer]> => {
    if ('problem' in images) return [name, images];
    return [
      name,
      await orProblem(async () => compareAll(images, name, await open(`docker://${name}`), decideBase)),
    ];
  });
  return new Map(answers);
}

async function compareAll(
  images: readonly PlatformImage[],
  name: string,
  opened: OpenedImage,
  decideBase: CompareBasesInput['decideBase'],
): Promise<BaseAnswer> {
  if (images.length === 0) return { problem: 'the image is for no platform' };
  let until: number | undefined;
  for (const image of images) {
    const decision = await decideBase(name, opened, platformOf(image.config));
    if (!decision.allowed || decision.digest === undefined)
      return {
        problem: `policies do not allow it: ${decision.reasons.map(({ message }) => message).join('; ')}`,
      };
    // What was decided about, wherever the tag points by now.
    const base = await readEntry(opened.source, await opened.source.resolve(decision.digest));
    const problem = layersProblem(image, base);
    if (problem !== undefined)
      return { problem: images.length === 1 ? problem : `for ${image.platform} ${problem}` };
    until = Math.min(until ?? Number.POSITIVE_INFINITY, decision.validUntil ?? Number.POSITIVE_INFINITY);
  }
  return { problem: undefined, until: Number.isFinite(until) ? until : undefined };
}

/** Why an image does not start with all layers of a base, by DiffId. */
function layersProblem(image: PlatformImage, base: PlatformImage): string | undefined {
  if (!isSamePlatform(platformOf(image.config), platformOf(base.config)))
    return `it is for ${base.platform}, and the image for ${image.platform}`;
  const [own, wanted] = [image.config.rootfs.diff_ids, base.config.rootfs.diff_ids];
  if (wanted.every((diffId) => EMPTY_LAYERS.has(diffId)))
    return 'it has nothing in its layers, and every image would be on it';
  const at = wanted.findIndex((diffId, index) => !isDigest(diffId) || diffId !== own[index]);
  if (at < 0) return undefined;
  return `its layer ${at + 1} of ${wanted.length} is ${wanted[at]}, and that of the image ${own[at] ?? 'is not there'}`;
}

/** Tars without a member: two blocks of zeros, or as tar fills them up. */
const EMPTY_LAYERS: ReadonlySet<string> = new Set<Digest>(
  [1024, 10_240].map((bytes) => digestOf(new Uint8Array(bytes))),
);

/**
 * What a base itself must satisfy: all that policies ask, also those that otherwise only warn, but not a base of its own where its
 * layers are what others stand on.
 */
export function policiesForBases(set: PolicySet): PolicySet {
  return {
    ...set,
    digest: digestOf(`of bases: ${set.digest}`),
    policies: set.policies.map((policy) => ({
      ...policy,
      mode: 'enforce',
      attested: policy.attested.map((rule) =>
        rule.baseLayers.length === 0 ? rule : { ...rule, baseImages: [], baseLayers: [] },
      ),
    })),
  };
}
