import type { AffectedPackage } from '../../advisories/index.ts';
import type { JudgedPackage } from '../types.ts';

/** Kept for users who know the system that it runs on. */
const ASKED_LATER: ReadonlySet<string> = new Set(['goos', 'goarch']);

/** Whether what is said of a package is said of this build of it: its processor, its module stream. */
export function applies(
  { onlyFor = {}, range }: AffectedPackage,
  { type, qualifiers }: JudgedPackage,
): boolean {
  if (type !== 'rpm') return true;
  const { arch } = onlyFor;
  if (arch !== undefined && !isFor(arch, qualifiers['arch'])) return false;
  const stream = qualifiers['rpmmod'];
  // An advisory for several streams does not say which package belongs to which stream.
  const streams = onlyFor['module']?.split(',');
  if (streams !== undefined) return stream !== undefined && streams.includes(stream);
  // Feeds that do not name the stream have it in the release that the module was built with.
  const isModular = range.intervals.some(({ low = '', high = '' }) => MODULE.test(low) || MODULE.test(high));
  if (stream === undefined) return !isModular;
  return isModular || range.intervals.every(({ high }) => high === undefined);
}

const MODULE = /\.module[_+]/;

/** `x86_64`, or several; what has no code for a processor is for all. */
function isFor(said: string, arch: string | undefined): boolean {
  if (arch === undefined || arch === 'noarch' || arch === '') return true;
  return said.split(/[\s,]+/).some((one) => one === arch || one === 'noarch');
}

/** What the subject cannot tell: `goos`, `goarch`. */
export function deferredConditions({
  onlyFor = {},
}: AffectedPackage): Readonly<Record<string, string>> | undefined {
  const pairs = Object.entries(onlyFor).filter(([key]) => ASKED_LATER.has(key));
  return pairs.length === 0 ? undefined : Object.fromEntries(pairs);
}
