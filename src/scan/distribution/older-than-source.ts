import type { CatalogComponent } from '../../catalog/index.ts';
import { upstreamOfPackaged } from '../match/upstream-version.ts';
import type { Match } from '../types.ts';
import { isHeldBySource } from './built-using.ts';
import type { ReleaseRecord } from './release-words.ts';

/**
 * Whether software says that it is older than the source package that a record speaks of, though both number their releases alike: the record
 * is of another program than this one, whoever put it into a package of that name and version.
 */
export function isOlderThanSource(
  component: Pick<CatalogComponent, 'type' | 'namespace' | 'name'>,
  { version, fix }: Pick<Match, 'version' | 'fix'>,
  record: Pick<ReleaseRecord, 'source' | 'version' | 'fixed'>,
): boolean {
  const [own, source] = [numbersOf(version), numbersOf(releasedAs(record.version))];
  if (own === undefined || source === undefined) return false;
  const isNumberedAlike =
    isHeldBySource(component, record.source) ||
    isJavaOf(component, record.source) ||
    record.fixed.some((fixed) => fix.versions.includes(releasedAs(fixed)));
  return isNumberedAlike && isBelow(own, source);
}

/** `log4j-core` and `apache-log4j2`, `commons-text` and `libcommons-text-java`: no rule names these, so that it shows an answer to be wrong, and never gives one. */
function isJavaOf({ type, name }: Pick<CatalogComponent, 'type' | 'name'>, source: string): boolean {
  const stem = source.replace(/^(?:apache-|lib)/, '').replace(/(?:-java|\d{1,3})$/, '');
  return type === 'maven' && stem !== '' && (name === stem || name.startsWith(`${stem}-`));
}

/** `5.4.5` of `5.6.1+really5.4.5-1`. */
function releasedAs(version: string): string {
  return upstreamOfPackaged('deb', version.replace(/^.*\+really/, ''));
}

/** Undefined: not of numbers alone, or what build tools write where they do not know. */
function numbersOf(version: string): number[] | undefined {
  const plain = version.replace(/^v/, '');
  if (!/^\d{1,9}(?:\.\d{1,9}){0,9}$/.test(plain)) return undefined;
  const numbers = plain.split('.').map(Number);
  return numbers.every((number) => number === 0) ? undefined : numbers;
}

function isBelow(a: readonly number[], b: readonly number[]): boolean {
  for (let at = 0; at < Math.max(a.length, b.length); at++) {
    const difference = (a[at] ?? 0) - (b[at] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}
