import type { ImageFile } from '../../../image-files/index.ts';
import { askedGroups, groupAskedFor } from './asked-groups.ts';
import type { Coordinates, JavaArchive } from './facts.ts';
import { coordinatesByPath } from './repository-path.ts';
import { siblingGroups } from './sibling-groups.ts';

export type FileArchives = { file: ImageFile; archives: readonly JavaArchive[] };

/**
 * Archives that say no group themselves get the one of the repository that they lie in, that the poms of others ask for, or that all
 * of their family have: what one archive cannot tell, an image can.
 */
export function inTheirGroups(files: readonly FileArchives[]): FileArchives[] {
  const asked = askedGroups(files.flatMap(({ archives }) => archives));
  const found = mapped(files, (main, location) => {
    const group = groupAskedFor(asked, main);
    return coordinatesByPath(location) ?? (group === undefined ? {} : { group });
  });
  const ofSiblings = siblingGroups(
    found.flatMap(({ file, archives }) =>
      archives.map((archive) => ({ archive, folder: folderOf(locationOf(file, archive)) })),
    ),
  );
  return mapped(found, (_, location, archive) => {
    const group = ofSiblings({ archive, folder: folderOf(location) });
    return group === undefined ? {} : { group };
  });
}

export function locationOf(file: ImageFile, { path }: JavaArchive): string {
  return path === '' ? file.path : `${file.path}!/${path}`;
}

/** Of those without a group what is known by now. */
function mapped(
  files: readonly FileArchives[],
  found: (main: Coordinates, location: string, archive: JavaArchive) => Partial<Coordinates>,
): FileArchives[] {
  return files.map(({ file, archives }) => ({
    file,
    archives: archives.map((archive) => {
      const { main } = archive;
      if (main === undefined || main.group !== undefined) return archive;
      return { ...archive, main: { ...main, ...found(main, locationOf(file, archive), archive) } };
    }),
  }));
}

function folderOf(location: string): string {
  return location.slice(0, location.lastIndexOf('/') + 1);
}
