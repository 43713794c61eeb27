import { type Context, compareBytes } from '../../../base/index.ts';
import { withoutUndefined } from '../../../base/without-undefined.ts';
import { canonicalId, isCve } from '../../aliases/advisory-id.ts';
import { AliasGraph } from '../../aliases/alias-graph.ts';
import { advisoriesError } from '../../errors.ts';
import type { Advisory, Feed, FeedItem, RejectedItem, ReleaseSupport } from '../../types.ts';
import { encodeListed } from '../listed-packages.ts';
import { encodeTail } from '../statements.ts';
import { LostCounter } from './lost-counter.ts';
import { StagedAdvisories } from './staged-advisories.ts';
import { FACT, type ItemStaging } from './staging.ts';
import type { BuildReport, FeedSource } from './types.ts';
import { yieldToEventLoop } from './yield-to-event-loop.ts';

/** What the first pass over all feeds leaves, besides what is in the staging file. */
export type Staged = {
  /** Sorted by id; statements name them by their place here. `rejected` still grows. */
  feeds: (Feed & { covers: string[] })[];
  graph: AliasGraph;
  advisories: StagedAdvisories;
  /** Facts about ids that are not CVEs: which vulnerability they belong to is known when aliases are joined. */
  laterFacts: { id: string; kind: number; preference: number; data: string }[];
  releases: Map<string, ReleaseSupport>;
  rejected: BuildReport['rejected'][number][];
};

/** Data of an advisory while it waits: its names, and what it says of the vulnerability. `id` first: it is sorted by. */
export type WaitingAdvisory = Pick<
  Advisory,
  'id' | 'aliases' | 'about' | 'withdrawn' | 'severities' | 'cwes'
> &
  Partial<Pick<Advisory, 'title' | 'published' | 'url' | 'isMalicious'>>;

/**
 * Names times packages of one record: each package is about each name. The largest real ones, of kernels, have some hundred thousand;
 * a record of a few megabytes could have billions.
 */
const MOST_PAIRS = 5_000_000;

/** How many things that could not be taken are named for each feed; all are counted. */
const NAMED_REJECTIONS = 20;

export async function stageFeeds(
  sources: readonly FeedSource[],
  staging: ItemStaging,
  { signal, progress }: Pick<Context, 'signal' | 'progress'>,
): Promise<Staged> {
  const graph = new AliasGraph();
  const staged: Staged = {
    feeds: [],
    graph,
    advisories: new StagedAdvisories(graph),
    laterFacts: [],
    releases: new Map(),
    rejected: [],
  };
  const sorted = sources.toSorted((a, b) => compareBytes(a.id, b.id));
  checkIds(sorted);
  for (const source of sorted) {
    const task = progress.start(`read ${source.id}`);
    try {
      await new FeedReader(source, staged, staging).read(signal);
    } finally {
      task.done();
    }
  }
  return staged;
}

function checkIds(sorted: readonly FeedSource[]): void {
  const twice = sorted.find(({ id }, at) => id === sorted[at + 1]?.id);
  if (twice !== undefined)
    throw advisoriesError('ADVISORIES_FEED_TWICE', `two feeds have the id ${twice.id}`, {
      hint: 'give one of them another id, with --feed',
    });
}

/** Clocks of publishers differ. */
const SECONDS_PER_DAY = 86_400;

class FeedReader {
  readonly #source: FeedSource;
  readonly #staged: Staged;
  readonly #staging: ItemStaging;
  readonly #number: number;
  readonly #names = new Set<string>();
  readonly #lost = new LostCounter();
  #records = 0;
  #rejected = 0;
  #newest = 0;

  constructor(source: FeedSource, staged: Staged, staging: ItemStaging) {
    this.#source = source;
    this.#staged = staged;
    this.#staging = staging;
    this.#number = staged.feeds.length;
  }

  async read(signal: AbortSignal): Promise<void> {
    const { id, kind, url, fetchedAt, items, isDeclared } = this.#source;
    for await (const item of items) {
      this.#take(item);
      if (((this.#records + this.#rejected) & 0xfff) === 0) await yieldToEventLoop(signal);
    }
    const { covers: stated, dataDate } = this.#source;
    const covers = [...(stated === 'all-it-names' ? this.#names : stated)].sort(compareBytes);
    this.#staged.feeds.push({
      id,
      kind,
      url,
      dataDate: dataDate ?? (this.#newest === 0 ? undefined : this.#newest),
      fetchedAt,
      records: this.#records,
      rejected: this.#rejected,
      covers,
      isDeclared,
      lost: this.#lost.lost(this.#names, covers),
    });
  }

  #take(item: FeedItem): void {
    if (item.type === 'rejected') return this.#reject(item);
    if (item.type === 'advisory' && pairsOf(item.advisory) > MOST_PAIRS)
      return this.#reject({
        type: 'rejected',
        id: item.advisory.id,
        reason: 'it names more vulnerabilities and packages than any notice does',
        about: [...new Set(item.advisory.affected.map(({ ecosystem }) => ecosystem))],
      });
    this.#records++;
    if (item.type === 'advisory') this.#takeAdvisory(item.advisory);
    else if (item.type === 'end-of-life') this.#takeRelease(item.release);
    else if (item.type === 'listed')
      this.#staging.addListed(item.ecosystem, item.listed.source, encodeListed(item.listed));
    else this.#takeFact(item);
  }

  /** After the feed was fetched: what is to be withdrawn then still holds. */
  #isToCome(date: string | undefined): boolean {
    return date !== undefined && Date.parse(date) / 1000 > this.#source.fetchedAt + SECONDS_PER_DAY;
  }

  #reject(item: RejectedItem): void {
    this.#lost.see(item);
    const { id, reason } = item;
    if (this.#rejected++ < NAMED_REJECTIONS)
      this.#staged.rejected.push({ feed: this.#source.id, id, reason });
  }

  #takeAdvisory(advisory: Advisory): void {
    const { published, affected, ...said } = advisory;
    // What is to come is a mistake, and does not make one of two records the newer.
    const modified = this.#isToCome(advisory.modified) ? undefined : advisory.modified;
    this.#sawDate(modified ?? published);
    const withdrawn = this.#isToCome(said.withdrawn) ? undefined : said.withdrawn;
    const { id, aliases, about, severities, cwes, title, url, isMalicious } = said;
    // Named one by one: the order is part of what makes the same records the same bytes, whichever process read them.
    const waiting: WaitingAdvisory = withoutUndefined({
      id: canonicalId(id),
      aliases,
      about,
      withdrawn,
      severities,
      cwes,
      title,
      published,
      url,
      isMalicious: isMalicious ? isMalicious : undefined,
    });
    const data = JSON.stringify(waiting);
    const tails = affected.map((one) => encodeTail(one, modified));
    const number = this.#staged.advisories.add({
      id,
      feed: this.#number,
      modified: Date.parse(modified ?? published ?? '') || 0,
      isCopyable: this.#source.kind === 'osv',
      isWithdrawn: withdrawn !== undefined,
      content: [data, ...tails].join('\n'),
    });
    this.#staging.addAdvisory(number, data);
    for (const [at, { ecosystem, name, range, status }] of affected.entries()) {
      this.#names.add(ecosystem);
      if (withdrawn !== undefined) continue;
      const tail = tails[at] ?? '';
      const { scheme } = range;
      this.#staging.addStatement({
        ecosystem,
        name,
        feed: this.#number,
        scheme,
        advisory: number,
        isAffected: status !== 'not-affected',
        tail,
      });
    }
  }

  #takeRelease(release: ReleaseSupport): void {
    this.#names.add(release.ecosystem);
    const { releases } = this.#staged;
    releases.set(release.ecosystem, { ...release, ...releases.get(release.ecosystem) });
  }

  #takeFact(item: Extract<FeedItem, { type: 'exploited' | 'probability' | 'decision' }>): void {
    const [kind, vulnerability, data] = factOf(item);
    if (item.type === 'exploited') this.#sawDate(item.dateAdded);
    const fact = { kind, preference: this.#number, data: JSON.stringify(data) };
    const id = canonicalId(vulnerability);
    if (isCve(id)) this.#staging.addFact({ vulnerability: id, ...fact });
    else this.#staged.laterFacts.push({ id, ...fact });
  }

  /** Dates in the future are mistakes. */
  #sawDate(text: string | undefined): void {
    const seconds = Math.floor(Date.parse(text ?? '') / 1000);
    if (seconds > this.#newest && seconds <= this.#source.fetchedAt) this.#newest = seconds;
  }
}

function pairsOf({ aliases, about = [], affected }: Advisory): number {
  return (aliases.length + about.length) * affected.length;
}

function factOf(
  item: Extract<FeedItem, { type: 'exploited' | 'probability' | 'decision' }>,
): [kind: number, vulnerability: string, data: unknown] {
  if (item.type === 'exploited') {
    const { vulnerability, dateAdded, ransomware, dueDate } = item;
    const data = [dateAdded, ransomware ? 1 : 0, ...(dueDate === undefined ? [] : [dueDate])];
    return [FACT.exploited, vulnerability, data];
  }
  if (item.type === 'probability')
    return [FACT.probability, item.vulnerability, [item.epss, item.percentile]];
  const { vulnerability, exploitation, automatable, technicalImpact } = item.decision;
  return [FACT.decision, vulnerability, [exploitation, automatable ? 1 : 0, technicalImpact]];
}
