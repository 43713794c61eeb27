/** Numbers by series, as Prometheus writes them: `shearwall_admission_reviews_total{review="mutate",answer="allowed"}`. */
export type SeriesValues = Readonly<Record<string, number>>;

const BUCKETS = [0.001, 0.005, 0.01, 0.03, 0.1, 0.3, 1, 3, 9, 29];

/** What each name counts. No label holds a name from the cluster: there would be as many series as images and namespaces. */
const HELP: Readonly<Record<string, { type: 'counter' | 'histogram' | 'gauge'; help: string }>> = {
  shearwall_admission_reviews_total: { type: 'counter', help: 'Reviews by answer.' },
  shearwall_admission_review_seconds: { type: 'histogram', help: 'How long reviews took.' },
  shearwall_admission_verdicts_total: {
    type: 'counter',
    help: 'Images that were judged, from memory or by asking.',
  },
  shearwall_admission_provider_keys_total: {
    type: 'counter',
    help: 'Keys that OPA Gatekeeper asked for as external data.',
  },
  shearwall_admission_exceptions_total: {
    type: 'counter',
    help: 'Reviews that only an exception let pass.',
  },
  shearwall_admission_bypasses_total: {
    type: 'counter',
    help: 'Reviews that somebody with the right to bypass policies let pass.',
  },
  shearwall_admission_ready: { type: 'gauge', help: '1: reviews are answered by the policies of now.' },
  shearwall_admission_verifier_restarts_total: {
    type: 'counter',
    help: 'How often the verifying process ended and was started again.',
  },
  shearwall_admission_reload_failures_total: {
    type: 'counter',
    help: 'How often changed policies or trust roots could not be read; the ones before stay in force.',
  },
  shearwall_update_recipes: { type: 'gauge', help: 'Recipes that were looked at.' },
  shearwall_update_outdated: { type: 'gauge', help: 'Recipes with newer packages.' },
  shearwall_update_security: {
    type: 'gauge',
    help: 'Recipes with a security update that their lock has not.',
  },
  shearwall_update_failed: { type: 'gauge', help: 'Recipes of which nobody could say.' },
  shearwall_update_stopped: { type: 'gauge', help: 'Candidates that go no further.' },
  shearwall_update_last_round_seconds: {
    type: 'gauge',
    help: 'When the last round ended, in seconds since 1970.',
  },
  shearwall_http_requests_total: { type: 'counter', help: 'Requests by route and status.' },
  shearwall_http_request_seconds: { type: 'histogram', help: 'How long requests took.' },
};

/** Counts of one process. */
export class Series {
  readonly #values: Record<string, number> = Object.create(null) as Record<string, number>;

  add(series: string, amount = 1): void {
    this.#values[series] = (this.#values[series] ?? 0) + amount;
  }

  /** In a histogram of seconds. `labels`: `review="mutate"`. */
  observe(name: string, labels: string, seconds: number): void {
    for (const bound of BUCKETS) if (seconds <= bound) this.add(`${name}_bucket{${labels},le="${bound}"}`);
    this.add(`${name}_bucket{${labels},le="+Inf"}`);
    this.add(`${name}_sum{${labels}}`, seconds);
    this.add(`${name}_count{${labels}}`);
  }

  values(): SeriesValues {
    return { ...this.#values };
  }
}

/** The sums of all processes in the text format of Prometheus. */
export function renderSeries(processes: readonly SeriesValues[]): string {
  const sums = new Map<string, number>();
  for (const values of processes)
    for (const [series, value] of Object.entries(values)) sums.set(series, (sums.get(series) ?? 0) + value);
  return Object.entries(HELP)
    .flatMap(([name, { type, help }]) => {
      const lines = [...sums]
        .filter(([series]) => nameOf(series, type) === name)
        .map(([series, value]) => `${series} ${value}`);
      return lines.length === 0 ? [] : [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...lines];
    })
    .join('\n')
    .concat('\n');
}

function nameOf(series: string, type: string): string {
  const name = series.split('{', 1)[0] ?? '';
  return type === 'histogram' ? name.replace(/_(?:bucket|sum|count)$/, '') : name;
}
