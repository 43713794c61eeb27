import { reachError } from '../errors.ts';
import type { LoaderLinks } from '../loader/loader-links.ts';
import type { Edge, MetTrigger, Pack, ReachStep, Target, Trigger, Use, World } from '../types.ts';
import type { TargetFiles } from '../world/target-files.ts';
import { type Arrival, Arrivals, type UsedFile } from './arrivals.ts';
import { answerOfLevel, type Level, levelOf, lower } from './levels.ts';
import { Queue } from './queue.ts';

export type Followed = { arrivals: Arrivals; triggers: readonly MetTrigger[] };

type Covered = Partial<Record<Use, Level>>;

/** `again`: it leads to more than when it was visited. */
type Queued = UsedFile & { again?: true };
type Waiting = { place: UsedFile; level: Level; edge: Edge };

/** No image that is used takes a tenth. */
const LIMIT_STEPS = 50_000_000;

/**
 * From steps of the roots to everything that they reach, the best level first. A step only adds: neither order nor a further step
 * takes anything away.
 */
export class FollowSteps {
  readonly #world: World;
  readonly #packs: readonly Pack[];
  readonly #targets: TargetFiles;
  readonly #loader: LoaderLinks;
  readonly #arrivals = new Arrivals();
  readonly #queues: Record<Level, Queue<Queued>> = { 1: new Queue(), 2: new Queue(), 3: new Queue() };
  readonly #waiting = new Map<string, Waiting[]>();
  readonly #triggers = new Map<string, { trigger: Trigger; at: string; level: Level }>();
  /** How well targets with many files are reached, by what they are: packs give the folders of a package again for each of its files. */
  readonly #covered = new Map<string, Covered>();
  /** Of those that are given again themselves. */
  readonly #known = new WeakMap<Target, Covered>();
  /** A list is gone through once. */
  readonly #widened = new WeakMap<readonly Target[], Covered>();
  #steps = 0;

  constructor(world: World, packs: readonly Pack[], targets: TargetFiles, loader: LoaderLinks) {
    this.#world = world;
    this.#packs = packs;
    this.#targets = targets;
    this.#loader = loader;
  }

  /** Throws REACH_LIMIT. */
  follow(roots: readonly ReachStep[]): Followed {
    for (const step of roots) this.#take(step, { path: '', use: 'code' }, 3);
    for (let place = this.#next(); place !== undefined; place = this.#next()) this.#visit(place);
    const triggers = [...this.#triggers.values()].map(
      ({ trigger: { trigger, why, evidence }, at, level }) => ({
        trigger,
        why,
        evidence,
        at,
        answer: answerOfLevel(level),
      }),
    );
    return { arrivals: this.#arrivals, triggers };
  }

  #next(): UsedFile | undefined {
    return this.#nextAt(3) ?? this.#nextAt(2) ?? this.#nextAt(1);
  }

  /** What was reached better meanwhile was visited as that. */
  #nextAt(level: Level): UsedFile | undefined {
    const queue = this.#queues[level];
    let place = queue.take();
    while (place !== undefined && place.again !== true && this.#arrivals.levelOf(place) !== level)
      place = queue.take();
    return place;
  }

  #visit({ path, use }: UsedFile): void {
    const file = this.#world.tree.get(path, { follow: false });
    const level = this.#arrivals.levelOf({ path, use });
    if (file === undefined || level === undefined || use === 'link') return;
    const reached = { path, file, use };
    const place = { path, use };
    for (const pack of this.#packs)
      if (pack.follow !== undefined)
        for (const step of pack.follow(reached, this.#world)) this.#take(step, place, level);
    if (use !== 'code') return;
    for (const step of this.#loader.stepsOf(path)) this.#take(step, place, level);
    for (const { place, level: from, edge } of this.#waiting.get(path) ?? []) this.#take(edge, place, from);
  }

  #take(step: ReachStep, place: UsedFile, from: Level): void {
    this.#steps++;
    if (this.#steps > LIMIT_STEPS)
      throw reachError('REACH_LIMIT', `following what it can load takes more than ${LIMIT_STEPS} steps`, {
        hint: 'the image is made to exhaust time',
      });
    if ('trigger' in step) this.#meet(step, place, from);
    else this.#walk(step, place, from);
  }

  #meet(trigger: Trigger, place: UsedFile, from: Level): void {
    const level = lower(from, 2);
    const key = `${trigger.trigger}\0${place.path}\0${trigger.evidence.literal}`;
    const known = this.#triggers.get(key);
    if (known === undefined || known.level < from)
      this.#triggers.set(key, { trigger, at: place.path, level: from });
    const use = trigger.use ?? 'code';
    const widened = this.#widened.get(trigger.widens) ?? {};
    if ((widened[use] ?? 0) >= level) return;
    this.#widened.set(trigger.widens, { ...widened, [use]: level });
    const arrival = { from: place.path, fromUse: place.use, step: trigger };
    for (const target of trigger.widens) this.#reach(target, { use, level, arrival });
  }

  #walk(edge: Edge, place: UsedFile, from: Level): void {
    let level = lower(from, levelOf(edge.certainty));
    if (edge.given !== undefined) {
      const given = this.#arrivals.levelOf({ path: edge.given, use: 'code' });
      if (given === undefined || given < level) this.#wait(edge.given, { place, level: from, edge });
      if (given === undefined) return;
      level = lower(level, given);
    }
    this.#reach(edge.to, {
      use: edge.use,
      level,
      arrival: { from: place.path, fromUse: place.use, step: edge },
    });
  }

  #wait(path: string, waiting: Waiting): void {
    const list = this.#waiting.get(path);
    if (list === undefined) this.#waiting.set(path, [waiting]);
    else if (
      !list.some(
        ({ place, edge, level }) =>
          edge === waiting.edge && level >= waiting.level && place.path === waiting.place.path,
      )
    )
      list.push(waiting);
  }

  #coveredOf(target: Target): Covered {
    const known = this.#known.get(target);
    if (known !== undefined) return known;
    const text = 'all' in target ? undefined : JSON.stringify(target);
    const covered = (text === undefined ? undefined : this.#covered.get(text)) ?? {};
    if (text !== undefined) this.#covered.set(text, covered);
    this.#known.set(target, covered);
    return covered;
  }

  #reach(target: Target, how: { use: Use; level: Level; arrival: Arrival }): void {
    const { use, level, arrival } = how;
    if (!('path' in target)) {
      const covered = this.#coveredOf(target);
      if ((covered[use] ?? 0) >= level) return;
      covered[use] = level;
    }
    if ('all' in target) {
      for (const one of target.all) this.#reach(one, how);
      return;
    }
    for (const { file, links } of this.#targets.filesOf(target)) {
      this.#steps++;
      for (const link of links) this.#arrivals.add({ path: link.path, use: 'link' }, level, arrival);
      if (file.type !== 'file') continue;
      const place = { path: file.path, use };
      const inherits = 'inherits' in arrival.step && this.#loader.inherit(arrival.from, file.path);
      if (this.#arrivals.add(place, level, arrival)) this.#queues[level].add(place);
      else if (inherits) this.#queues[level].add({ ...place, again: true });
    }
  }
}
