import { mapConcurrently } from '../../../base/concurrency.ts';
import type { Digest } from '../../../base/digest.ts';
import { messageOf } from '../../../base/errors.ts';
import {
  formatPlatform,
  type ImageAccess,
  type Index,
  openImage,
  parseManifest,
  parseReference,
  type Reference,
  readImage,
} from '../../../oci/index.ts';
import type { TrustedRoot } from '../../../sigstore/index.ts';
import {
  type Decisions,
  type OpenedPolicies,
  openDecisions,
  type TrustContext,
} from '../../../trust/index.ts';
import type { FoundImage, JudgedPin } from '../types.ts';
import { type MinimumAge, PinAges } from './pin-ages.ts';

export type JudgePinsInput = {
  images: readonly FoundImage[];
  access: ImageAccess;
  /** What must hold of a digest before a file gets it; undefined: nothing is asked, and no digest is added. */
  policies: { policies: OpenedPolicies; trustedRoot: TrustedRoot } | undefined;
  /** Tags without a digest get one, where a policy is about them. */
  add: boolean;
  /** How old what replaces a digest must be; undefined: it may be new. */
  age?: MinimumAge | undefined;
};

/** Registries are asked about so many images at once. */
const PARALLEL = 8;

/** What each tag stands for now, and whether a file that pins it should get that. Each tag and digest is asked for once. */
export async function judgePins(input: JudgePinsInput, context: TrustContext): Promise<JudgedPin[]> {
  const { images, policies, access } = input;
  const decisions = policies === undefined ? undefined : openDecisions({ ...policies, access }, context);
  try {
    const judge = new PinJudge(input, decisions, context);
    return await mapConcurrently(images, PARALLEL, async (image) => await judge.judge(image));
  } finally {
    await decisions?.[Symbol.asyncDispose]();
  }
}

type Tagged = Pick<Reference, 'registry' | 'repository'> & { tag: string };

type Entry = { digest: Digest; platform: string | undefined };

/** What a name stands for. `entries`: of an index, each with its platform; else the platform is the image's own. */
type Named = Entry & { entries: Entry[] | undefined };

const NOTHING = { from: undefined, to: undefined, platform: undefined, why: undefined };

class PinJudge {
  readonly #input: JudgePinsInput;
  readonly #decisions: Decisions | undefined;
  readonly #context: TrustContext;
  readonly #opened = new Map<string, Promise<Named>>();
  readonly #ages: PinAges | undefined;

  constructor(input: JudgePinsInput, decisions: Decisions | undefined, context: TrustContext) {
    this.#input = input;
    this.#decisions = decisions;
    this.#context = context;
    this.#ages = input.age && new PinAges({ ...input, age: input.age }, context);
  }

  async judge(found: FoundImage): Promise<JudgedPin> {
    const reference = parseReference(found.image);
    const { digest: from, tag } = reference;
    const pin: JudgedPin = { ...found, ...NOTHING, from, state: 'current' };
    if (from === undefined) {
      const why = this.#whyNotAdded(found, reference);
      if (why !== undefined) return { ...pin, state: 'tag', why };
    } else if (tag === undefined) return { ...pin, why: 'it names no tag that could have moved' };
    try {
      return await this.#judgeTag(pin, { ...reference, tag: tag ?? 'latest' });
    } catch (error) {
      this.#context.signal.throwIfAborted();
      return { ...pin, state: 'unknown', why: messageOf(error) };
    }
  }

  #whyNotAdded({ endAt }: FoundImage, { registry, repository }: Reference): string | undefined {
    const { add, policies } = this.#input;
    if (!add) return 'it has no digest; --add writes it where a policy is about the image';
    if (endAt === undefined) return 'its digest would stand in a field of its own, which is not there';
    if (policies === undefined || policies.policies.pinOf({ registry, repository }) === 'never')
      return 'no policy wants its digest here';
    return undefined;
  }

  async #judgeTag(pin: JudgedPin, { registry, repository, tag }: Tagged): Promise<JudgedPin> {
    const { from } = pin;
    const name = `${registry}/${repository}`;
    const top = await this.#open(`${name}:${tag}`);
    if (from !== undefined) this.#ages?.note(name, tag, { stands: top.digest, pinned: from });
    if (top.digest === from) return pin;
    const chosen =
      from === undefined
        ? { to: top.digest, platform: undefined }
        : await this.#sameAs(top, from, { registry, repository });
    if ('why' in chosen) return { ...pin, state: 'unknown', why: chosen.why };
    const { to, platform } = chosen;
    if (to === from) return { ...pin, platform };
    const refused = await this.#whyRefused(`${name}@${top.digest}`);
    const state = refused !== undefined ? 'refused' : from === undefined ? 'add' : 'update';
    const judged: JudgedPin = { ...pin, to, platform, state, why: refused };
    return state === 'update'
      ? await this.#oldEnough(judged, top.digest, { registry, repository, tag })
      : judged;
  }

  /** An index for an index, a platform's manifest for the same platform's: a file that pinned one meant it. */
  async #sameAs(
    top: Named,
    from: Digest,
    { registry, repository }: Pick<Reference, 'registry' | 'repository'>,
  ): Promise<{ to: Digest; platform: string | undefined } | { why: string }> {
    const listed = top.entries?.find(({ digest }) => digest === from);
    if (listed !== undefined) return { to: from, platform: listed.platform };
    const old = await this.#open(`${registry}/${repository}@${from}`);
    if (old.entries !== undefined)
      return top.entries !== undefined
        ? { to: top.digest, platform: undefined }
        : { why: 'it is an index, and the tag now stands for the image of one platform' };
    const { platform } = old;
    const same = top.entries === undefined ? top : top.entries.find((entry) => entry.platform === platform);
    if (same?.platform !== platform || same === undefined)
      return { why: `it is of ${platform}, for which the tag has nothing now` };
    return { to: same.digest, platform: top.entries === undefined ? undefined : platform };
  }

  async #whyRefused(image: string): Promise<string | undefined> {
    if (this.#decisions === undefined) return undefined;
    const { allowed, reasons } = await this.#decisions.decide(`docker://${image}`, this.#context.signal);
    return allowed ? undefined : reasons.map(({ message }) => message).join('; ');
  }

  /** A tag that moves faster than the age gets what it stood for before, the newest that is old enough. */
  async #oldEnough(pin: JudgedPin, top: Digest, { registry, repository, tag }: Tagged): Promise<JudgedPin> {
    const { from } = pin;
    const ages = this.#ages;
    if (ages === undefined || from === undefined) return pin;
    const name = `${registry}/${repository}`;
    const young = await ages.whyTooYoung(name, tag, top);
    if (young === undefined) return pin;
    for (const digest of ages.after(name, tag, from)) {
      if (digest === top || (await ages.whyTooYoung(name, tag, digest)) !== undefined) continue;
      const chosen = await this.#earlier(`${name}@${digest}`, from, { registry, repository });
      if (chosen !== undefined) return { ...pin, ...chosen };
    }
    return { ...pin, ...young };
  }

  /** What is gone from the registry, is not newer, or refused by policies is not taken. */
  async #earlier(
    image: string,
    from: Digest,
    repository: Pick<Reference, 'registry' | 'repository'>,
  ): Promise<Pick<JudgedPin, 'to' | 'platform'> | undefined> {
    try {
      const chosen = await this.#sameAs(await this.#open(image), from, repository);
      if ('why' in chosen || chosen.to === from) return undefined;
      return (await this.#whyRefused(image)) === undefined ? chosen : undefined;
    } catch {
      this.#context.signal.throwIfAborted();
      return undefined;
    }
  }

  #open(image: string): Promise<Named> {
    const known = this.#opened.get(image) ?? this.#read(image);
    this.#opened.set(image, known);
    return known;
  }

  async #read(image: string): Promise<Named> {
    const source = await openImage({ image: `docker://${image}`, ...this.#input.access }, this.#context);
    try {
      const descriptor = await source.resolve();
      const document = parseManifest(descriptor, await source.manifest(descriptor));
      const { digest } = descriptor;
      if (document.kind === 'index')
        return { digest, platform: undefined, entries: entriesOf(document.index) };
      const { images } = await readImage(source);
      return { digest, platform: images[0]?.platform, entries: undefined };
    } finally {
      await source.close();
    }
  }
}

function entriesOf({ manifests }: Index): Entry[] {
  return manifests.flatMap(({ digest, platform }) =>
    platform === undefined ? [] : [{ digest, platform: formatPlatform(platform) }],
  );
}
