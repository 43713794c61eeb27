/** What the API server waits where it says nothing (admissionregistration.k8s.io, timeoutSeconds). */
const DEFAULT_MS = 10_000;
/** For the way back, and for what else this process is busy with. */
const RESERVE_MS = 1000;

/** How long an answer may take, from `?timeout=10s`: less than the API server or Gatekeeper waits, in milliseconds. */
export function reviewBudgetMs(search: URLSearchParams, byDefaultMs = DEFAULT_MS): number {
  const [, amount, unit] = /^(\d{1,6})(ms|s)$/.exec(search.get('timeout') ?? '') ?? [];
  const waitsMs = amount === undefined ? byDefaultMs : Number(amount) * (unit === 's' ? 1000 : 1);
  return Math.max(waitsMs - RESERVE_MS, waitsMs / 2);
}
