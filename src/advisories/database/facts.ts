import { parseJsonText } from '../../base/parse-json.ts';
import type { Vulnerability } from '../types.ts';

/** What is kept of a vulnerability besides its id and title; short names, as there are half a million. */
export type StoredFacts = {
  /** Aliases, published, severities, CWEs, URL. */
  a?: readonly string[];
  p?: string;
  s?: Vulnerability['severities'];
  c?: readonly string[];
  u?: string;
  /** Exploited: date added, ransomware, due date. */
  k?: readonly [string, 0 | 1, string?];
  /** EPSS: probability, percentile. */
  e?: readonly [number, number];
  /** SSVC: exploitation, automatable, technical impact. */
  d?: readonly ['none' | 'poc' | 'active', 0 | 1, 'partial' | 'total'];
  m?: 1;
};

export function decodeVulnerability(id: string, title: string | null, text: string): Vulnerability {
  const { a, p, s, c, u, k, e, d, m } = parseJsonText(text) as StoredFacts;
  return {
    id,
    aliases: a ?? [],
    title: title ?? undefined,
    published: p,
    severities: s ?? [],
    cwes: c ?? [],
    url: u,
    exploited: k && { dateAdded: k[0], ransomware: k[1] === 1, dueDate: k[2] },
    epss: e && { probability: e[0], percentile: e[1] },
    decision: d && {
      vulnerability: id,
      exploitation: d[0],
      automatable: d[1] === 1,
      technicalImpact: d[2],
    },
    isMalicious: m === 1,
  };
}
