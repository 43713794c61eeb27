import type { SeverityLevel } from '../types.ts';
import { cvss4BaseScore } from './cvss4.ts';

type Metrics = ReadonlyMap<string, string>;
type Weights = Readonly<Record<string, number>>;

/** Longer than any valid vector. */
const LIMIT_CHARS = 500;

/** Base score of a CVSS vector of version 2, 3.0, 3.1 or 4.0; undefined: it is not a vector, or lacks a base metric. */
export function cvssBaseScore(vector: string): number | undefined {
  if (vector.length > LIMIT_CHARS) return undefined;
  const [first = '', ...rest] = vector.split('/');
  const version = /^CVSS:(3\.[01]|4\.0)$/.exec(first)?.[1];
  const metrics = new Map<string, string>();
  for (const metric of version === undefined ? [first, ...rest] : rest) {
    const [key = '', value = ''] = metric.replace(/^\(|\)$/g, '').split(':');
    metrics.set(key, value);
  }
  if (version === '4.0') return cvss4BaseScore(metrics);
  return version === undefined ? cvss2BaseScore(metrics) : cvss3BaseScore(metrics, version === '3.1');
}

/** Qualitative scale of CVSS 3 and 4 (specification 3.1, section 5). */
export function levelOfScore(score: number): SeverityLevel {
  if (score >= 9) return 'critical';
  if (score >= 7) return 'high';
  if (score >= 4) return 'medium';
  return score > 0 ? 'low' : 'negligible';
}

const V3: Readonly<Record<string, Weights>> = {
  AV: { N: 0.85, A: 0.62, L: 0.55, P: 0.2 },
  AC: { L: 0.77, H: 0.44 },
  UI: { N: 0.85, R: 0.62 },
  C: { H: 0.56, L: 0.22, N: 0 },
  I: { H: 0.56, L: 0.22, N: 0 },
  A: { H: 0.56, L: 0.22, N: 0 },
};
const V3_PRIVILEGES: Readonly<Record<string, Weights>> = {
  U: { N: 0.85, L: 0.62, H: 0.27 },
  C: { N: 0.85, L: 0.68, H: 0.5 },
};

/** Specification 3.1, section 7.1; 3.0 rounds up by plain arithmetic. */
function cvss3BaseScore(metrics: Metrics, is31: boolean): number | undefined {
  const scope = metrics.get('S') ?? '';
  const weights = ['AV', 'AC', 'UI', 'C', 'I', 'A'].map((key) => weight(V3[key], metrics.get(key)));
  const privileges = weight(V3_PRIVILEGES[scope], metrics.get('PR'));
  if (privileges === undefined || !areAll(weights)) return undefined;
  const [av = 0, ac = 0, ui = 0, c = 0, i = 0, a = 0] = weights;
  const base = 1 - (1 - c) * (1 - i) * (1 - a);
  const isChanged = scope === 'C';
  const impact = isChanged ? 7.52 * (base - 0.029) - 3.25 * (base - 0.02) ** 15 : 6.42 * base;
  if (impact <= 0) return 0;
  const exploitability = 8.22 * av * ac * privileges * ui;
  const sum = Math.min(isChanged ? 1.08 * (impact + exploitability) : impact + exploitability, 10);
  return is31 ? roundUp(sum) : Math.ceil(sum * 10) / 10;
}

/** Specification 3.1, appendix A: without the errors of floating point. */
function roundUp(value: number): number {
  const whole = Math.round(value * 100_000);
  return whole % 10_000 === 0 ? whole / 100_000 : (Math.floor(whole / 10_000) + 1) / 10;
}

const V2: Readonly<Record<string, Weights>> = {
  AV: { L: 0.395, A: 0.646, N: 1 },
  AC: { H: 0.35, M: 0.61, L: 0.71 },
  Au: { M: 0.45, S: 0.56, N: 0.704 },
  C: { N: 0, P: 0.275, C: 0.66 },
  I: { N: 0, P: 0.275, C: 0.66 },
  A: { N: 0, P: 0.275, C: 0.66 },
};

/** A complete guide to CVSS 2.0, section 3.2.1. */
function cvss2BaseScore(metrics: Metrics): number | undefined {
  const weights = ['AV', 'AC', 'Au', 'C', 'I', 'A'].map((key) => weight(V2[key], metrics.get(key)));
  if (!areAll(weights)) return undefined;
  const [av = 0, ac = 0, au = 0, c = 0, i = 0, a = 0] = weights;
  const impact = 10.41 * (1 - (1 - c) * (1 - i) * (1 - a));
  const exploitability = 20 * av * ac * au;
  const score = (0.6 * impact + 0.4 * exploitability - 1.5) * (impact === 0 ? 0 : 1.176);
  return Math.round(score * 10) / 10;
}

function weight(weights: Weights | undefined, value: string | undefined): number | undefined {
  if (weights === undefined || value === undefined || !Object.hasOwn(weights, value)) return undefined;
  return weights[value];
}

function areAll(weights: readonly (number | undefined)[]): weights is number[] {
  return weights.every((each) => each !== undefined);
}
