import { pathGlob } from '../../base/glob.ts';

/** What in an image a pattern fits, component by component: `*` within one, one `[0-9]` for a digit in it. `namesOf` a folder, '' for the root. */
export function matchingPaths(pattern: string, namesOf: (folder: string) => readonly string[]): string[] {
  let places = [''];
  for (const part of pattern.split('/')) {
    const { fits } = pathGlob(part.replace('[0-9]', ''));
    const hasDigit = part.includes('[0-9]');
    places = places.flatMap((folder) =>
      namesOf(folder)
        .filter((name) => fits(name) && (!hasDigit || /\d/.test(name)))
        .map((name) => (folder === '' ? name : `${folder}/${name}`)),
    );
  }
  return places;
}
