import type { Context } from '../base/context.ts';
import { withoutUndefined } from '../base/without-undefined.ts';
import { type ImageAccess, openOutput } from '../oci/index.ts';
import { type BuildInput, type BuildOutcome, buildImage } from './build-image.ts';
import { removeResult, resultPathOf, writeResult } from './build-result-file.ts';

export type BuildToInput = ImageAccess &
  Omit<BuildInput, 'archs'> & {
    /** Default: those of the recipe. */
    archs?: readonly string[] | undefined;
    /** `oci:DIR[:TAG]`, `oci-archive:FILE`, `docker-archive:FILE` or a reference. */
    output: string;
    /** Where result.json goes, for the step that signs. Default: inside a layout, next to an archive; NAME.result.json where that is another recipe's. */
    resultPath?: string | undefined;
  };

export type BuiltTo = BuildOutcome & {
  /** The name under which other tools find the image. */
  location: string;
  resultPath: string;
};

/** Builds a recipe by its lock and puts the image, its documents and result.json where they were asked for. */
export async function buildTo(input: BuildToInput, context: Context): Promise<BuiltTo> {
  const { output, credentials, insecure, hosts, archs = input.recipe.archs, ...build } = input;
  const access = withoutUndefined({ credentials, hosts, insecure: insecure === true });
  const { target, location, tag } = await openOutput({ image: output, ...access }, context);
  const owner = { name: input.recipe.name, tag };
  const resultPath = input.resultPath ?? (await resultPathOf(output, owner));
  await removeResult(resultPath);
  const { missingInterpreters, ...result } = await buildImage({ ...build, archs, target, tag }, context);
  await writeResult(result, resultPath, owner);
  return { ...result, missingInterpreters, location, resultPath };
}
