/** The share that was noticed, with the interval in which that of all mutants lies in 95 of 100 draws (Wilson). */
export function scoreOf(killed: number, drawn: number): { score: number; low: number; high: number } {
  if (drawn === 0) return { score: 1, low: 0, high: 1 };
  const z = 1.96;
  const score = killed / drawn;
  const middle = score + (z * z) / (2 * drawn);
  const spread = z * Math.sqrt((score * (1 - score)) / drawn + (z * z) / (4 * drawn * drawn));
  const scale = 1 + (z * z) / drawn;
  return { score, low: (middle - spread) / scale, high: (middle + spread) / scale };
}
