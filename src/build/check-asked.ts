import { parseOutput } from '../oci/index.ts';
import { buildError } from './errors.ts';
import { parseArch } from './recipe/archs.ts';
import type { Recipe } from './recipe/index.ts';

type BuildRequest = {
  recipe: Pick<Recipe, 'name' | 'archs'>;
  /** By any of their names. Default: those of the recipe. */
  archs?: readonly string[] | undefined;
  /** As `buildTo` takes it. */
  output: string;
};

/**
 * The architectures to build, as OCI names them. What cannot be made is said here, before anything is resolved or fetched.
 * Throws BUILD_ARCH_UNKNOWN, BUILD_ARCH_NOT_LOCKED, BUILD_ONE_PLATFORM, OCI_LOCATION_INVALID, OCI_REFERENCE_INVALID.
 */
export function checkAsked({ recipe, archs, output }: BuildRequest): readonly string[] {
  const chosen = archs === undefined ? recipe.archs : chosenOf(recipe, archs);
  const location = parseOutput(output);
  if (location.transport === 'docker-archive') assertOnePlatform(location.file, chosen);
  return chosen;
}

function chosenOf(recipe: BuildRequest['recipe'], asked: readonly string[]): string[] {
  const chosen = [...new Set(asked.map(namedByOci))];
  if (chosen.length === 0)
    throw buildError('BUILD_ARCH_UNKNOWN', 'the list of architectures is empty', {
      hint: `name some of ${recipe.archs.join(', ')}, or leave it out for all`,
    });
  for (const arch of chosen) {
    if (recipe.archs.includes(arch)) continue;
    throw buildError('BUILD_ARCH_NOT_LOCKED', `the recipe ${recipe.name} is not for ${arch}`, {
      hint: `it is for ${recipe.archs.join(', ')}: add ${arch} to its "archs", and lock again`,
    });
  }
  return chosen;
}

function namedByOci(text: string): string {
  const arch = parseArch(text);
  if (typeof arch === 'string') return arch;
  throw buildError('BUILD_ARCH_UNKNOWN', `--arch: ${arch.problem}`);
}

/** A docker archive has no room for an index. */
export function assertOnePlatform(name: string, archs: readonly string[]): void {
  if (archs.length === 1) return;
  throw buildError(
    'BUILD_ONE_PLATFORM',
    `${name} holds the image of one platform, and this build is of ${archs.join(', ')}`,
    {
      hint: `choose one with --arch ${archs[0] ?? 'amd64'}, or write oci-archive:FILE, which holds them all`,
    },
  );
}
