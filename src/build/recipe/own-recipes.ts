import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The recipes that come with this program have names that work anywhere: `include: shearwall:python`. */
export const OWN_PREFIX = 'shearwall:';

/** Where they and their files are. */
export const OWN_FOLDER = fileURLToPath(new URL('../../../recipes', import.meta.url));

/** Of the recipe that is called `shearwall:NAME`; undefined: there is none. */
export function ownRecipePath(name: string): string | undefined {
  return ownRecipeNames().includes(name) ? join(OWN_FOLDER, `${name}.yaml`) : undefined;
}

/** The image of this program is made of the files of a release, which nobody else has. */
const NOT_FOR_OTHERS = 'shearwall';

export function ownRecipeNames(): string[] {
  return readdirSync(OWN_FOLDER)
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => file.slice(0, -'.yaml'.length))
    .filter((name) => name !== NOT_FOR_OTHERS)
    .sort();
}

/** Their files are named by the program, too: the folder that it is installed in says nothing to anybody else. */
export function isOwnFile(source: string): boolean {
  return source.startsWith(OWN_PREFIX);
}
