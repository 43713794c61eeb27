import type { Difference } from '../../attestation/index.ts';
import { displayPath } from '../../base/bytes.ts';
import { isoTime } from '../../base/utc-time.ts';
import { digestMembers } from './digest-members.ts';

type Found = Pick<Difference, 'path' | 'attribute' | 'expected' | 'actual'>;

/** The first file, and the first attribute of it, in which two layers differ; both are read to the end once. */
export async function differingLayer(
  expected: AsyncIterable<Uint8Array>,
  actual: AsyncIterable<Uint8Array>,
): Promise<Found> {
  const theirs = await digestMembers(expected);
  const ours = await digestMembers(actual);
  for (let index = 0; index < Math.max(theirs.length, ours.length); index++) {
    const [their, our] = [theirs[index], ours[index]];
    if (their === undefined || our === undefined || their.member.path !== our.member.path)
      return misplaced(theirs, ours, index);
    const attribute = ATTRIBUTES.find(([, read]) => read(their) !== read(our));
    if (attribute === undefined) continue;
    const [name, read] = attribute;
    return {
      path: `/${displayPath(their.member.path)}`,
      attribute: name,
      expected: read(their),
      actual: read(our),
    };
  }
  return { attribute: 'tar encoding', expected: 'the same files', actual: 'the same files' };
}

type Digested = Awaited<ReturnType<typeof digestMembers>>[number];

const octal = (value: number): string => `0${value.toString(8)}`;

const ATTRIBUTES: [name: string, read: (item: Digested) => string][] = [
  ['type', ({ member }) => member.type],
  ['mode', ({ member }) => octal(member.mode)],
  ['owner', ({ member }) => `${member.uid}:${member.gid}`],
  ['mtime', ({ member }) => isoTime(member.mtime * 1000)],
  ['link target', ({ member }) => displayPath(member.linkname)],
  ['size', ({ member }) => String(member.type === 'file' ? member.range.sizeBytes : 0)],
  ['content', ({ digest }) => digest],
  ['device', ({ member }) => ('major' in member ? `${member.major}:${member.minor}` : '')],
  [
    'extended attributes',
    ({ member }) =>
      [...(member.xattrs ?? [])]
        .map(([key, value]) => `${key}=${Buffer.from(value).toString('hex')}`)
        .join(' '),
  ],
];

/** At the first place where names part, one side lacks a file, or both have them in another order. */
function misplaced(theirs: readonly Digested[], ours: readonly Digested[], index: number): Found {
  const [their, our] = [theirs[index]?.member.path, ours[index]?.member.path];
  const has = (items: readonly Digested[], path: string | undefined): boolean =>
    items.some(({ member }) => member.path === path);
  if (their !== undefined && !has(ours, their))
    return { path: `/${displayPath(their)}`, attribute: 'presence', expected: 'present', actual: 'absent' };
  if (our !== undefined && !has(theirs, our))
    return { path: `/${displayPath(our)}`, attribute: 'presence', expected: 'absent', actual: 'present' };
  return {
    path: `/${displayPath(their ?? our ?? '')}`,
    attribute: 'order',
    expected: `entry ${index}`,
    actual: displayPath(our ?? ''),
  };
}
