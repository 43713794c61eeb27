/** What the answer of `ask` is; its signal ends after `budgetMs`, and who asks answers by then. */
export async function withinBudget<T>(
  budgetMs: number,
  ask: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const budget = new AbortController();
  const timer = setTimeout(() => budget.abort(), budgetMs);
  try {
    return await ask(budget.signal);
  } finally {
    clearTimeout(timer);
  }
}
