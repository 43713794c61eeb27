import type { ImageTree } from '../../image-files/index.ts';
import type { CatalogComponent } from '../types.ts';

/**
 * Sets the sizes of components that list no files: of the files that they are. A file that several of them were seen in counts for the
 * one program among them, and otherwise for none: what was linked into a program, or stands in a lock file, has no size of its own.
 */
export function measureUnlisted(components: readonly CatalogComponent[], tree: ImageTree): void {
  const seenIn = new Map<string, CatalogComponent[]>();
  for (const component of components) {
    component.sizeBytes = 0;
    for (const path of component.accounts) {
      const others = seenIn.get(path);
      if (others === undefined) seenIn.set(path, [component]);
      else others.push(component);
    }
  }
  for (const [path, all] of seenIn) {
    const whole = wholeOf(all);
    if (whole !== undefined)
      whole.sizeBytes = (whole.sizeBytes ?? 0) + (tree.get(path, { follow: false })?.sizeBytes ?? 0);
  }
}

function wholeOf(all: readonly CatalogComponent[]): CatalogComponent | undefined {
  if (all.length === 1) return all[0];
  const programs = all.filter(({ kind }) => kind === 'application');
  return programs.length === 1 ? programs[0] : undefined;
}
