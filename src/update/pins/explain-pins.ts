import type { AdvisoryDatabase } from '../../advisories/index.ts';
import type { Context } from '../../base/context.ts';
import type { Digest } from '../../base/digest.ts';
import { messageOf } from '../../base/errors.ts';
import type { Catalog, CatalogueOptions } from '../../catalog/index.ts';
import { openReadable } from '../../image-files/index.ts';
import { diffImages, type PlatformDiff } from '../../inspect/index.ts';
import {
  type ImageAccess,
  type ImageSource,
  parsePlatform,
  parseReference,
  readImage,
} from '../../oci/index.ts';
import { judge, subjectOfCatalog } from '../../scan/index.ts';
import type { JudgedPin } from './types.ts';

/** What a newer digest of a tag changes: the reasons for and against taking it. */
export type ExplainedPin = {
  /** `ghcr.io/acme/app`. */
  repository: string;
  from: Digest;
  to: Digest;
  /** Of which platform this is said; undefined: of none, and `why` says why. */
  platform: string | undefined;
  packages: { name: string; from: string | undefined; to: string | undefined }[];
  /** Vulnerabilities that only the image before has, as the advisory database knows; undefined: there is none. */
  fixes: string[] | undefined;
  /** The other way round. */
  brings: string[] | undefined;
  files: { added: number; removed: number; changed: number };
  /** Keys of the configuration. */
  config: string[];
  /** As stored. */
  sizeBytes: { before: number; after: number };
  why: string | undefined;
};

export type ExplainPinsInput = {
  pins: readonly JudgedPin[];
  access: ImageAccess;
  cataloguing: Pick<CatalogueOptions, 'cacheKeyFile' | 'program'>;
  database: AdvisoryDatabase | undefined;
};

/** Both images of each update are looked into, once for all files that name them. What policies refuse is not fetched. */
export async function explainPins(input: ExplainPinsInput, context: Context): Promise<ExplainedPin[]> {
  const explained: ExplainedPin[] = [];
  for (const change of distinctUpdates(input.pins)) explained.push(await explain(change, input, context));
  return explained;
}

/** Those have something to change to where its age is all that is wrong. */
const TOO_YOUNG: ReadonlySet<JudgedPin['state']> = new Set(['waits', 'unknown']);

/** What fixes a vulnerability does not wait. */
export function takeFixes(pins: readonly JudgedPin[], explained: readonly ExplainedPin[]): JudgedPin[] {
  const fixing = explained.filter(({ fixes }) => fixes !== undefined && fixes.length > 0);
  return pins.map((pin) => {
    const isFix = fixing.some(({ from, to }) => from === pin.from && to === pin.to);
    return TOO_YOUNG.has(pin.state) && isFix ? { ...pin, state: 'update', why: undefined } : pin;
  });
}

type Update = Pick<ExplainedPin, 'repository' | 'from' | 'to'>;

function distinctUpdates(pins: readonly JudgedPin[]): Update[] {
  const updates = new Map<string, Update>();
  for (const { state, image, from, to } of pins) {
    if ((state !== 'update' && !TOO_YOUNG.has(state)) || from === undefined || to === undefined) continue;
    const { registry, repository } = parseReference(image);
    const update = { repository: `${registry}/${repository}`, from, to };
    updates.set(`${update.repository} ${from} ${to}`, update);
  }
  return [...updates.values()];
}

async function explain(
  update: Update,
  { access, cataloguing, database }: ExplainPinsInput,
  context: Context,
): Promise<ExplainedPin> {
  const { repository, from, to } = update;
  const open = async (digest: Digest) =>
    await openReadable({ ...access, image: `docker://${repository}@${digest}` }, context);
  try {
    await using opened = new AsyncDisposableStack();
    const [before, after] = [await open(from), await open(to)];
    opened.defer(async () => await before.close());
    opened.defer(async () => await after.close());
    if (before.kind !== 'image' || after.kind !== 'image') throw new Error('a registry has images');
    const vulnerabilitiesOf = database && ((catalog: Catalog) => vulnerabilities(catalog, database));
    const platform = await commonPlatform(before.image, after.image);
    const diff = await diffImages({ ...cataloguing, before, after, platform, vulnerabilitiesOf }, context);
    const [first] = diff.platforms;
    if (first === undefined) throw new Error('the two images have no platform in common');
    return { ...update, ...saidOf(first), why: undefined };
  } catch (error) {
    context.signal.throwIfAborted();
    return { ...update, ...NOTHING, why: messageOf(error) };
  }
}

const NOTHING = {
  platform: undefined,
  packages: [],
  fixes: undefined,
  brings: undefined,
  files: { added: 0, removed: 0, changed: 0 },
  config: [],
  sizeBytes: { before: 0, after: 0 },
};

/** One is enough to see what changed: the first that both indexes have; undefined: they are no indexes. */
async function commonPlatform(before: ImageSource, after: ImageSource) {
  const [a, b] = [(await readImage(before)).images, (await readImage(after)).images];
  if (a.length < 2 && b.length < 2) return undefined;
  const common = a.find(({ platform }) => b.some((other) => other.platform === platform));
  return common && parsePlatform(common.platform);
}

function saidOf({ platform, packages, files, config, before, after, vulnerabilities: found }: PlatformDiff) {
  return {
    platform,
    packages: [
      ...packages.changed.map(({ name, before: from, after: to }) => ({ name, from, to })),
      ...packages.added.map(({ name, version: to }) => ({ name, from: undefined, to })),
      ...packages.removed.map(({ name, version: from }) => ({ name, from, to: undefined })),
    ],
    fixes: found?.fixed,
    brings: found?.brought,
    files: { added: files.added.length, removed: files.removed.length, changed: files.changed.length },
    config: config.map(({ key }) => key),
    sizeBytes: { before: before.compressedBytes, after: after.compressedBytes },
  };
}

function vulnerabilities({ components }: Catalog, database: AdvisoryDatabase): Set<string> {
  const subjects = components.flatMap((component) => subjectOfCatalog(component) ?? []);
  return new Set(
    subjects.flatMap((subject) => judge(subject, database).matches.map(({ vulnerability }) => vulnerability)),
  );
}
