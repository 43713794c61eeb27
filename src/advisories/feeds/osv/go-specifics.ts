import { type Fields, objectsOf, textOf, textsOf } from '../../../base/fields.ts';
import { withoutUndefined } from '../../../base/without-undefined.ts';
import type { VersionInterval } from '../../../versions/index.ts';
import type { AffectedPackage } from '../../types.ts';
import { isPlain } from '../plain-text.ts';
import { type EventIntervals, eventIntervals } from './range-events.ts';

const LONGEST_NAME = 500;

export type GoSpecifics = Pick<AffectedPackage, 'symbols' | 'onlyFor'>;

/** go.dev/doc/security/vuln/database, `ecosystem_specific.imports`: packages, their functions, and where these are built at all. */
export function goSpecifics(specific: Fields): GoSpecifics {
  const imports = objectsOf(specific['imports']).flatMap((each) => {
    const path = textOf(each['path']);
    if (path === undefined || !isPlain(path, LONGEST_NAME)) return [];
    return [{ path, symbols: textsOf(each['symbols']).filter((name) => isPlain(name, LONGEST_NAME)), each }];
  });
  if (imports.length === 0) return {};
  const symbols = new Map<string, readonly string[]>();
  for (const { path, symbols: names } of imports) {
    const before = symbols.get(path);
    // A package named once without symbols is meant as a whole.
    const isWhole = names.length === 0 || before?.length === 0;
    symbols.set(path, isWhole ? [] : [...new Set([...(before ?? []), ...names])]);
  }
  const onlyFor = ['goos', 'goarch'].flatMap((key): [string, string][] => {
    const lists = imports.map(({ each }) =>
      textsOf(each[key])
        .filter((name) => /^[a-z0-9]{1,20}$/.test(name))
        .toSorted()
        .join(','),
    );
    const [first = ''] = lists;
    // Limits that differ from package to package limit the module to neither.
    return first !== '' && lists.every((list) => list === first) ? [[key, first]] : [];
  });
  return withoutUndefined({
    symbols: Object.fromEntries(symbols),
    onlyFor: onlyFor.length > 0 ? Object.fromEntries(onlyFor) : undefined,
  });
}

/**
 * `custom_ranges` holds versions that are not tags of a Go module, for records whose range is all there are; other records have them besides.
 * Binaries do carry such versions, or a pseudo-version without a tag before it (`v0.0.0-…`), of which they say nothing, unless they
 * name one themselves.
 */
export function withCustomRanges(
  { intervals, fixed }: EventIntervals,
  specific: Fields,
  compare: (a: string, b: string) => number,
): EventIntervals {
  const custom = objectsOf(specific['custom_ranges']).map((range) =>
    eventIntervals(range['events'], compare),
  );
  if (custom.length === 0) return { intervals, fixed };
  const customIntervals = custom.flatMap((each) => each.intervals);
  const isOpen = intervals.length === 1 && Object.keys(intervals[0] ?? {}).length === 0;
  const tellsPseudo = customIntervals.some(
    ({ low, high }) => low === undefined || isUntagged(low) || isUntagged(high),
  );
  const untagged: VersionInterval[] = isOpen && !tellsPseudo ? [{ high: '0.0.0' }] : [];
  // One without an end knows nothing of the fix that the range names.
  const ended = customIntervals.filter(({ high }) => isOpen || high !== undefined);
  return {
    intervals: [...(isOpen ? untagged : intervals), ...ended],
    fixed: [...fixed, ...custom.flatMap((each) => each.fixed)],
  };
}

function isUntagged(version: string | undefined): boolean {
  return version?.startsWith('0.0.0-') ?? false;
}
