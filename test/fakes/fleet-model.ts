import {
  advisoryName,
  type Look,
  NOW,
  PACKAGES,
  type Piece,
  type Sighting,
  type World,
  type WorldImage,
  type WorldQuestion,
  type WorldTime,
} from './fleet-world.ts';

/** What any right answer to a question about a world says, found by looking at everything, one by one. */
export type ModelAnswer = {
  /** `cluster namespace workload manifest`, sorted, each once; `+` and the pieces behind it. */
  rows: readonly string[];
  containers: number;
  all: number;
  notCovered: number;
  /** Images that have it, ran before and do not run now; only for what runs now. */
  ranBefore: number | undefined;
  /** Images with something that may be affected and that nobody judged, beside those that have it. */
  notJudged: number;
  /** Images in which it may lie where an inventory could not look, beside those that have it. */
  notWhole: number;
  verdict: 'exposed' | 'none' | 'unknown';
  /** How many images of all that are known have it; only for the archive. */
  inArchive: number | undefined;
  /** Manifests of those of them that ran as asked, or never. */
  listed: readonly string[];
};

type Interval = {
  cluster: string;
  sighting: Sighting;
  from: number;
  to: number;
  lastAt: number;
  count: number;
};

export function modelAnswer(
  world: World,
  { ask, time, knownAt, cluster, owner }: WorldQuestion,
): ModelAnswer {
  const known = world.images.filter(({ inventories }) => inventories.length > 0);
  const isMeant = ({ cluster: where, sighting }: Interval): boolean =>
    (cluster === undefined || where === cluster) && (owner === undefined || sighting.owner === owner);
  const ofAll = intervals(world);
  const everRan = ofAll.filter(isMeant);
  const running = everRan.filter((interval) => overlaps(interval, time));
  const wanted = wantedPieces(world, ask, knownAt);
  const has = (image: WorldImage): string[] | undefined => {
    if (ask.kind === 'digest')
      return [image.manifest, image.config, image.index].includes(ask.digest) ? [] : undefined;
    const held = new Set(image.inventories.flat().filter(wanted).map(pieceKey));
    return held.size > 0 ? [...held].sort() : undefined;
  };
  /** It runs by the very digest that is asked for, whoever looked into it. */
  const isUnlisted = ({ sighting }: Interval): boolean =>
    ask.kind === 'digest' && sighting.digest === ask.digest && imagesOf(sighting, known).length === 0;
  const rows = new Set<string>();
  const hit: Interval[] = [];
  for (const interval of running) {
    const images = imagesOf(interval.sighting, known);
    const unlisted = isUnlisted(interval);
    const found = images.flatMap((image) => {
      const pieces = has(image);
      return pieces === undefined ? [] : [`${image.manifest} + ${pieces.join(' ')}`];
    });
    if (found.length > 0 || unlisted) hit.push(interval);
    const { namespace, workload } = interval.sighting;
    for (const each of found) rows.add(`${interval.cluster} ${namespace} ${workload} ${each}`);
  }
  const sum = (list: readonly Interval[]): number => list.reduce((total, { count }) => total + count, 0);
  const uncovered = new Set(
    running
      .filter(({ sighting }) => !isCovered(sighting, known))
      .map(({ sighting }) => sighting.digest ?? 'none'),
  );
  const standFor = (list: readonly Interval[]): Set<WorldImage> =>
    new Set(list.flatMap(({ sighting }) => imagesOf(sighting, known)));
  const past = standFor(everRan.filter(({ to }) => to !== Infinity));
  const live = standFor(running);
  const before = [...past].filter((image) => !live.has(image) && has(image) !== undefined);
  const unlistedBefore = everRan.some(isUnlisted) && !running.some(isUnlisted) ? 1 : 0;
  const doubtful = unjudgedPieces(world, ask, knownAt);
  const inQuestion =
    time.kind === 'archive' ? known : running.flatMap(({ sighting }) => imagesOf(sighting, known));
  const notJudged = new Set(
    inQuestion.filter((image) => has(image) === undefined && image.inventories.flat().some(doubtful)),
  );
  const names = namesOf(world, ask, knownAt);
  const notWhole = new Set(
    inQuestion.filter((image) => has(image) === undefined && mayHide(image, ask, names)),
  );
  const archive = time.kind === 'archive' ? known.filter((image) => has(image) !== undefined) : [];
  const isKnown = ask.kind !== 'flaw' || (world.databases.at(-1) ?? []).some(({ id }) => id === ask.id);
  const isWhole =
    isKnown &&
    (running.length > 0 || time.kind === 'archive') &&
    uncovered.size === 0 &&
    notJudged.size === 0 &&
    notWhole.size === 0 &&
    isFresh(world, time, cluster);
  return {
    rows: [...rows].sort(),
    containers: sum(hit),
    all: sum(running),
    notCovered: uncovered.size,
    ranBefore: time.kind === 'now' ? before.length + unlistedBefore : undefined,
    notJudged: notJudged.size,
    notWhole: notWhole.size,
    verdict: hit.length + archive.length > 0 ? 'exposed' : isWhole ? 'none' : 'unknown',
    inArchive: time.kind === 'archive' ? archive.length : undefined,
    listed: archive
      .filter((image) => standFor(running).has(image) || !standFor(ofAll).has(image))
      .map(({ manifest }) => manifest)
      .sort(),
  };
}

export function pieceKey({ package: index, version }: Piece): string {
  return `${decodeURIComponent(PACKAGES[index]?.path ?? '')}@${PACKAGES[index]?.versions[version]}`;
}

function wantedPieces(
  { databases }: World,
  ask: WorldQuestion['ask'],
  knownAt: number | undefined,
): (piece: Piece) => boolean {
  switch (ask.kind) {
    case 'flaw': {
      const flaws = (databases.at(-1) ?? []).filter(
        ({ id, published }) => id === ask.id && (knownAt === undefined || published <= knownAt),
      );
      return (piece) =>
        flaws.some(
          (flaw) =>
            advisoryName(flaw.package) === advisoryName(piece.package) &&
            sameEcosystem(flaw.package, piece.package) &&
            piece.version < flaw.fixed,
        );
    }
    case 'range':
      return (piece) =>
        isNamed(piece, ask.package, ask.bySource, ask.isBare) &&
        piece.version >= ask.low &&
        piece.version <= ask.high;
    case 'exact':
      return (piece) => piece.package === ask.package && piece.version === ask.version;
    case 'name':
      return (piece) => isNamed(piece, ask.package, false, true);
    case 'digest':
      return () => false;
  }
}

/** What bears a flaw's name, in an ecosystem that no feed speaks of as a whole: every system's package of that name may have it. */
function unjudgedPieces(
  { databases, fed }: World,
  ask: WorldQuestion['ask'],
  knownAt: number | undefined,
): (piece: Piece) => boolean {
  if (ask.kind !== 'flaw') return () => false;
  const flaws = (databases.at(-1) ?? []).filter(
    ({ id, published }) => id === ask.id && (knownAt === undefined || published <= knownAt),
  );
  const isSystem = (index: number): boolean => PACKAGES[index]?.type === 'deb';
  return (piece) =>
    !fed.includes(PACKAGES[piece.package]?.ecosystem ?? '') &&
    flaws.some(
      (flaw) =>
        advisoryName(flaw.package) === advisoryName(piece.package) &&
        isSystem(flaw.package) === isSystem(piece.package),
    );
}

/** What was put aside may be what is asked for by its name. */
function namesOf({ databases }: World, ask: WorldQuestion['ask'], knownAt: number | undefined): string[] {
  if (ask.kind === 'digest') return [];
  if (ask.kind === 'flaw')
    return (databases.at(-1) ?? []).flatMap(({ id, published, package: index }) =>
      id === ask.id && (knownAt === undefined || published <= knownAt)
        ? (advisoryName(index).split(/[/:]/).at(-1) ?? '')
        : [],
    );
  const asked = PACKAGES[ask.package];
  return [(ask.kind === 'range' && ask.bySource ? asked?.source : undefined) ?? asked?.name ?? ''];
}

/** Our own inventory says of itself what may be missing; what another one misses is of no matter beside it. */
function mayHide(
  { inventories, gap }: WorldImage,
  ask: WorldQuestion['ask'],
  names: readonly string[],
): boolean {
  if (gap === undefined || gap.inventory >= inventories.length) return false;
  const hides = ask.kind === 'digest' ? gap.hides === 'files' : gap.hides !== undefined;
  return (hides && gap.inventory === 0) || (gap.odd !== undefined && names.includes(gap.odd));
}

function sameEcosystem(a: number, b: number): boolean {
  return PACKAGES[a]?.ecosystem === PACKAGES[b]?.ecosystem;
}

/** A bare name is of any type and scope; a source's is that of its binaries. */
function isNamed(piece: Piece, asked: number, bySource: boolean, isBare: boolean): boolean {
  const [have, want] = [PACKAGES[piece.package], PACKAGES[asked]];
  if (have === undefined || want === undefined) return false;
  const wantedName = bySource && want.source !== undefined ? want.source : want.name;
  const isSame = have.name === wantedName || have.source === wantedName;
  return isBare ? isSame : isSame && folderOf(have.path) === folderOf(want.path);
}

/** Type and namespace of a purl's path. */
function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/'));
}

/** A manifest or config names one image, an index those of the node's platform, or all where that is not known. */
function imagesOf({ digest, platform }: Sighting, known: readonly WorldImage[]): WorldImage[] {
  const exact = known.filter(({ manifest, config }) => manifest === digest || config === digest);
  if (exact.length > 0) return exact;
  return known.filter((image) => image.index === digest && (platform === '' || image.platform === platform));
}

/** Of an index on a node of which no platform is known another one may run than those that are known, until all are. */
function isCovered(sighting: Sighting, known: readonly WorldImage[]): boolean {
  const images = imagesOf(sighting, known);
  const ofIndex = images.find(({ index }) => index === sighting.digest)?.ofIndex;
  return images.length >= (ofIndex !== undefined && sighting.platform === '' ? ofIndex : 1);
}

const runKey = (cluster: string, { namespace, workload, digest, platform }: Sighting): string =>
  JSON.stringify([cluster, namespace, workload, digest ?? null, platform]);

/** Each run from its first start to the first look that covers it and does not see it; what touches is one. */
function intervals({ looks }: World): Interval[] {
  const runs = new Map<string, Interval[]>();
  const sorted = [...looks].sort((a, b) => a.at - b.at);
  for (const look of sorted) {
    const seen = Map.groupBy(look.sightings, (sighting) => runKey(look.cluster, sighting));
    for (const [key, same] of seen) {
      const [sighting] = same;
      if (sighting === undefined) continue;
      const end = sorted.find(
        (later) =>
          later.at > look.at &&
          later.cluster === look.cluster &&
          covers(later, sighting.namespace) &&
          !later.sightings.some((each) => runKey(later.cluster, each) === key),
      );
      const from = Math.min(...same.map(({ since }) => since));
      const next: Interval = {
        cluster: look.cluster,
        sighting,
        from,
        to: end?.at ?? Infinity,
        lastAt: look.at,
        count: same.length,
      };
      runs.set(key, merged([...(runs.get(key) ?? []), next]));
    }
  }
  return [...runs.values()].flat();
}

/** The count is that of the newest look. */
function merged(list: readonly Interval[]): Interval[] {
  const result: Interval[] = [];
  for (const next of [...list].sort((a, b) => a.from - b.from)) {
    const last = result.at(-1);
    if (last === undefined || next.from > last.to) result.push({ ...next });
    else {
      if (next.lastAt > last.lastAt) [last.count, last.lastAt] = [next.count, next.lastAt];
      last.to = Math.max(last.to, next.to);
    }
  }
  return result;
}

/** An empty look covers nothing. */
function covers({ covers: scope, sightings }: World['looks'][number], namespace: string): boolean {
  if (sightings.length === 0 || scope === undefined) return false;
  return scope === 'all' || scope.includes(namespace);
}

/** Each cluster that is asked about was seen shortly before every moment of the asked time: whole, or in each namespace that looks are at. */
function isFresh({ looks, staleAfter }: World, time: WorldTime, cluster: string | undefined): boolean {
  const asked = new Set(looks.map((look) => look.cluster).filter((name) => name === (cluster ?? name)));
  return momentsOf(looks, staleAfter, time).every((at) =>
    [...asked].every((name) => {
      const isNew = (look: Look): boolean => at - look.at <= staleAfter;
      const until = looks.filter((look) => look.cluster === name && look.at <= at);
      const covering = until.filter((look) => look.sightings.length > 0 && look.covers !== undefined);
      const whole = covering.filter((look) => look.covers === 'all');
      if (covering.length === 0 || whole.length > 0)
        return (covering.length === 0 ? until.filter(showsAny) : whole).some(isNew);
      // A namespace that is first looked at later is not empty until then.
      const parts = looks.filter((look) => look.cluster === name && showsAny(look) && look.covers !== 'all');
      const namespaces = new Set(parts.flatMap((look) => look.covers ?? []));
      return [...namespaces].every((namespace) =>
        covering.some((look) => isNew(look) && covers(look, namespace)),
      );
    }),
  );
}

const showsAny = ({ sightings }: Look): boolean => sightings.length > 0;

/** It changes only when somebody looks, and when a look becomes too old. */
function momentsOf(looks: readonly Look[], staleAfter: number, time: WorldTime): number[] {
  switch (time.kind) {
    case 'now':
      return [NOW];
    case 'at':
      return [time.at];
    case 'archive':
      return [];
    case 'between': {
      const turns = looks.flatMap(({ at }) => [at - 1, at, at + staleAfter, at + staleAfter + 1]);
      return [time.from, time.to, ...turns.filter((at) => time.from < at && at < time.to)];
    }
  }
}

function overlaps({ from, to }: Interval, time: WorldTime): boolean {
  switch (time.kind) {
    case 'now':
      return to === Infinity;
    case 'at':
      return from <= time.at && time.at < to;
    case 'between':
      return from <= time.to && to > time.from;
    case 'archive':
      return true;
  }
}
