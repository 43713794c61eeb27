type Metrics = ReadonlyMap<string, string>;

/**
 * Scores of the MacroVectors that base metrics can give and of their next lower neighbours (CVSS 4.0 specification, section 8.2).
 * Key: EQ1, EQ2. Rows: EQ3 and EQ6 as 00, 01, 10, 11, 21. Columns: EQ4 and EQ5 as 10, 11, 20, 21.
 */
const SCORES: Readonly<Record<string, readonly (readonly number[])[]>> = {
  '00': [
    [10, 9.3, 9.3, 8.9],
    [9.6, 8.7, 9, 8],
    [9.3, 8.9, 8.8, 7.8],
    [9.2, 8.1, 8, 7],
    [7.9, 6.9, 6.9, 5.5],
  ],
  '01': [
    [9.5, 9, 9.2, 8.2],
    [9.1, 8.3, 8.1, 7.1],
    [9.2, 8, 8.4, 7.1],
    [8.2, 7.2, 7, 5.2],
    [7.1, 5.2, 6.3, 2.9],
  ],
  '10': [
    [9.4, 8.6, 8.7, 7.4],
    [8.9, 7.4, 7.5, 6.3],
    [8.6, 7.4, 7.2, 5.7],
    [7.6, 5.8, 5.7, 5.2],
    [6.5, 5.8, 5.3, 2.1],
  ],
  '11': [
    [9, 7.5, 7.7, 6.8],
    [7.7, 6.2, 6.6, 5.9],
    [7.4, 5.7, 6.1, 5.7],
    [5.9, 5.7, 5.2, 2.9],
    [5.8, 2.6, 2.3, 1.3],
  ],
  '20': [
    [8.6, 7.4, 7, 5.2],
    [7.4, 6.1, 5.4, 4],
    [7.2, 5.5, 5.3, 3.4],
    [5.7, 4.1, 3.6, 1.9],
    [4.7, 2.1, 2.4, 0.9],
  ],
  '21': [
    [7.3, 5.9, 5.4, 4.5],
    [5.5, 4, 4.3, 2.2],
    [6.1, 4.8, 4.6, 1.7],
    [5.1, 1.8, 1.8, 0.7],
    [2.4, 1.2, 1, 0.3],
  ],
};

/** From the most severe value on. */
const VALUES: Readonly<Record<string, string>> = {
  AV: 'NALP',
  AC: 'LH',
  AT: 'NP',
  PR: 'NLH',
  UI: 'NPA',
  VC: 'HLN',
  VI: 'HLN',
  VA: 'HLN',
  SC: 'HLN',
  SI: 'HLN',
  SA: 'HLN',
};

/** An equation set: its level, how deep that level goes, and how far below its most severe vector this one is. */
type Equation = { depth: number; distance: number };

/**
 * CVSS-B: nothing of threat or environment is taken into account. A MacroVector's score, less the mean of how far the vector
 * is on its way to each next lower MacroVector.
 */
export function cvss4BaseScore(metrics: Metrics): number | undefined {
  const level = new Map<string, number>();
  for (const [key, values] of Object.entries(VALUES)) {
    const at = values.indexOf(metrics.get(key) || '?');
    if (at < 0) return undefined;
    level.set(key, at);
  }
  const of = (...keys: string[]): number[] => keys.map((key) => level.get(key) ?? 0);
  const impacts = [...of('VC', 'VI', 'VA'), ...of('SC', 'SI', 'SA')];
  if (impacts.every((each) => each === 2)) return 0;
  const [eq1, eq2, row, eq4] = [equation1(level), equation2(level), impactRow(level), subsequent(level)];
  const score = (one: number, two: number, three: number, four: number): number | undefined =>
    SCORES[`${one}${two}`]?.[three]?.[four];
  const own = score(eq1, eq2, row, eq4) ?? 0;
  const lower: [number | undefined, Equation | undefined][] = [
    [score(eq1 + 1, eq2, row, eq4), nearest(of('AV', 'PR', 'UI'), HIGHEST.eq1[eq1], DEPTHS.eq1[eq1])],
    [score(eq1, eq2 + 1, row, eq4), nearest(of('AC', 'AT'), HIGHEST.eq2[eq2], DEPTHS.eq2[eq2])],
    [lowerImpact(row, (next) => score(eq1, eq2, next, eq4)), impactEquation(of('VC', 'VI', 'VA'), row)],
    [
      eq4 === 0 ? score(eq1, eq2, row, 2) : undefined,
      nearest(of('SC', 'SI', 'SA'), [eq4 === 0 ? [0, 0, 0] : [1, 1, 1]], eq4 === 0 ? 5 : 4),
    ],
    [score(eq1, eq2, row, eq4 + 1), { depth: 1, distance: 0 }],
  ];
  const steps = lower.flatMap(([next, equation]) =>
    next === undefined || equation === undefined ? [] : [((own - next) * equation.distance) / equation.depth],
  );
  const mean = steps.length === 0 ? 0 : steps.reduce((sum, each) => sum + each, 0) / steps.length;
  return Math.round((Math.min(10, Math.max(0, own - mean)) + 1e-6) * 10) / 10;
}

/** The most severe vectors of each level, in the order of the metrics; and how many steps the level has. */
const HIGHEST = {
  eq1: [
    [[0, 0, 0]],
    [
      [1, 0, 0],
      [0, 1, 0],
      [0, 0, 1],
    ],
    [
      [3, 0, 0],
      [1, 1, 1],
    ],
  ],
  eq2: [
    [[0, 0]],
    [
      [1, 0],
      [0, 1],
    ],
  ],
};
const DEPTHS = { eq1: [1, 4, 5], eq2: [1, 2] };

function equation1(level: ReadonlyMap<string, number>): number {
  const [av, pr, ui] = [level.get('AV'), level.get('PR'), level.get('UI')];
  if (av === 0 && pr === 0 && ui === 0) return 0;
  return (av === 0 || pr === 0 || ui === 0) && av !== 3 ? 1 : 2;
}

function equation2(level: ReadonlyMap<string, number>): number {
  return level.get('AC') === 0 && level.get('AT') === 0 ? 0 : 1;
}

/** Rows of the table: what matters to the user is not said in base metrics, so that EQ6 follows from EQ3. */
const [ROW_00, ROW_01, ROW_10, ROW_11, ROW_21] = [0, 1, 2, 3, 4];

function impactRow(level: ReadonlyMap<string, number>): number {
  const [vc, vi, va] = [level.get('VC'), level.get('VI'), level.get('VA')];
  if (vc === 0 && vi === 0) return ROW_00;
  return vc === 0 || vi === 0 || va === 0 ? ROW_10 : ROW_21;
}

function lowerImpact(row: number, score: (row: number) => number | undefined): number | undefined {
  if (row === ROW_00) return Math.max(score(ROW_01) ?? 0, score(ROW_10) ?? 0);
  return row === ROW_10 ? score(ROW_11) : undefined;
}

function impactEquation(levels: readonly number[], row: number): Equation | undefined {
  if (row === ROW_00) return nearest(levels, [[0, 0, 0]], 7);
  if (row === ROW_21) return nearest(levels, [[1, 1, 1]], 10);
  const highest = [
    [1, 0, 0],
    [0, 1, 0],
  ];
  return nearest(levels, highest, 8);
}

/** Column of the table: 0 for EQ4 = 1, 2 for EQ4 = 2, both without a threat metric. */
function subsequent(level: ReadonlyMap<string, number>): number {
  return ['SC', 'SI', 'SA'].some((key) => level.get(key) === 0) ? 0 : 2;
}

/** The first of the highest vectors that none of the metrics exceeds. */
function nearest(
  levels: readonly number[],
  highest: readonly (readonly number[])[] | undefined,
  depth = 1,
): Equation | undefined {
  const top = highest?.find((vector) => vector.every((each, index) => each <= (levels[index] ?? 0)));
  if (top === undefined) return undefined;
  const distance = levels.reduce((sum, each, index) => sum + each - (top[index] ?? 0), 0);
  return { depth, distance };
}
