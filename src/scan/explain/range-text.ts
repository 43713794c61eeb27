import type { VersionRange } from '../../versions/index.ts';

const SHOWN = 6;

/** `>= 1.2, < 1.5 or = 1.7`; what is left out of long ones is counted. */
export function rangeText({ intervals, versions = [], except = [] }: VersionRange): string {
  const parts = [...intervals.map(intervalText), ...versions.map((version) => `= ${version}`)];
  const left = parts.length - SHOWN;
  const shown = parts.length === 0 ? 'no version' : parts.slice(0, SHOWN).join(' or ');
  const more = left > 0 ? ` or ${left} more` : '';
  if (except.length === 0) return `${shown}${more}`;
  return `${shown}${more}, but not ${except.slice(0, SHOWN).join(', ')}${except.length > SHOWN ? ', …' : ''}`;
}

function intervalText({ low, lowExcluded, high, highIncluded }: VersionRange['intervals'][number]): string {
  const bounds = [
    ...(low === undefined || low === '0' ? [] : [`${lowExcluded ? '>' : '>='} ${low}`]),
    ...(high === undefined ? [] : [`${highIncluded ? '<=' : '<'} ${high}`]),
  ];
  return bounds.length === 0 ? 'every version' : bounds.join(', ');
}
