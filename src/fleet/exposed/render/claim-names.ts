import type { Claim } from '../types.ts';
import { isoTime } from './verdict-line.ts';

/** Who says it, each once. Two with the same name are distinguished by when they were made, and if need be by a number. */
export function claimNames(claims: readonly Claim[], all: readonly Claim[] = claims): string[] {
  const alike = Map.groupBy(all, plainName);
  const names = claims.map((claim) => {
    const name = plainName(claim);
    const others = alike.get(name) ?? [];
    // Our own looks at an image add up: which of them saw a component is not a contradiction.
    if (others.length < 2 || claim.source === 'catalog') return name;
    const same = others.filter(({ madeAt }) => madeAt === claim.madeAt);
    const number = same.length < 2 ? '' : ` (${same.indexOf(claim) + 1})`;
    return `${name} of ${isoTime(claim.madeAt)}${number}`;
  });
  return [...new Set(names)];
}

function plainName({ source, by, tool }: Claim): string {
  return source === 'catalog' ? 'catalog' : [source, by === '' ? tool : by].filter(Boolean).join(' ');
}
