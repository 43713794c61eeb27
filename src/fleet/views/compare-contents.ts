import type { Digest } from '../../base/digest.ts';
import type { Store } from '../../store/index.ts';
import { type HeldFinding, type HeldPackage, imageFindings, imagePackages } from './image-contents.ts';

export type ComparedContents = {
  /** Packages of which another version is in the other image, by type and name. */
  changed: readonly { type: string; name: string; from: readonly string[]; to: readonly string[] }[];
  removed: readonly HeldPackage[];
  added: readonly HeldPackage[];
  /** Vulnerabilities that the other image does not have any more, and that it alone has. */
  fixed: readonly string[];
  introduced: readonly string[];
};

/** What another image has instead of what is in this one. Throws FLEET_IMAGE_UNKNOWN. */
export async function compareContents({
  store,
  image,
  other,
}: {
  store: Store;
  image: Digest;
  other: Digest;
}): Promise<ComparedContents> {
  const before = Map.groupBy(await imagePackages({ store, image }), nameOf);
  const after = Map.groupBy(await imagePackages({ store, image: other }), nameOf);
  const had = affecting(await imageFindings({ store, image }));
  const has = affecting(await imageFindings({ store, image: other }));
  return {
    changed: [...before].flatMap(([key, [one, ...more]]) => {
      const now = after.get(key);
      if (one === undefined || now === undefined) return [];
      const { type, name } = one;
      const [from, to] = [versionsOf([one, ...more]), versionsOf(now)];
      return from.join('\0') === to.join('\0') ? [] : [{ type, name, from, to }];
    }),
    removed: only(before, after),
    added: only(after, before),
    fixed: [...had].filter((id) => !has.has(id)),
    introduced: [...has].filter((id) => !had.has(id)),
  };
}

type ByName = ReadonlyMap<string, readonly HeldPackage[]>;

function nameOf({ type, name }: HeldPackage): string {
  return `${type} ${name}`;
}

function versionsOf(packages: readonly HeldPackage[]): string[] {
  return [...new Set(packages.map(({ version }) => version))].sort();
}

function only(these: ByName, those: ByName): HeldPackage[] {
  return [...these].flatMap(([key, packages]) => (those.has(key) ? [] : packages));
}

function affecting(findings: readonly HeldFinding[]): Set<string> {
  return new Set(
    findings.filter(({ status }) => status !== 'lowered').map(({ vulnerability }) => vulnerability),
  );
}
