import { isoTime } from '../../base/utc-time.ts';
import type { RootDescription, RootEntry } from '../roots/describe-root.ts';

/** `trust show`, `trust init`: one trust root. Times are ISO 8601. */
export type RootAnswer = Omit<RootDescription, 'origin' | 'entries'> & {
  origin:
    | { kind: 'file'; path: string }
    | { kind: 'kept'; name: string; mirror: string; asOf: string }
    | { kind: 'built-in'; name: string; asOf: string };
  entries: (Omit<RootEntry, 'validFor'> & {
    validFor: { start: string | undefined; end: string | undefined };
  })[];
};

export function rootJson({ origin, entries, ...rest }: RootDescription): RootAnswer {
  return {
    ...rest,
    origin: origin.kind === 'file' ? origin : { ...origin, asOf: isoTime(origin.asOf) },
    entries: entries.map(({ validFor, ...entry }) => ({
      ...entry,
      validFor: { start: time(validFor.start), end: time(validFor.end) },
    })),
  };
}

function time(at: number | undefined): string | undefined {
  return at === undefined ? undefined : isoTime(at);
}
