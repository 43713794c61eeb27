import type { Context } from '../../base/context.ts';
import { withoutUndefined } from '../../base/without-undefined.ts';
import { type ImageAccess, openOutput } from '../../oci/index.ts';
import { removeResult, resultPathOf, writeResult } from '../build-result-file.ts';
import { type SlimImageInput, type SlimResult, slimImage } from './slim-image.ts';

export type SlimToInput = ImageAccess &
  Omit<SlimImageInput, 'target' | 'tag'> & {
    /** `oci:DIR[:TAG]`, `oci-archive:FILE`, `docker-archive:FILE` or a reference. */
    output: string;
    /** Where result.json goes, for the step that signs: see `buildTo`. */
    resultPath?: string | undefined;
  };

export type SlimmedTo = SlimResult & {
  /** The name under which other tools find the image. */
  location: string;
  resultPath: string;
};

/** Cuts an image and puts it, its documents and result.json where they were asked for. */
export async function slimTo(input: SlimToInput, context: Context): Promise<SlimmedTo> {
  const { output, credentials, insecure, hosts, ...cut } = input;
  const access = withoutUndefined({ credentials, hosts, insecure: insecure === true });
  const { target, location, tag } = await openOutput({ image: output, ...access }, context);
  const owner = { name: 'slim', tag };
  const resultPath = input.resultPath ?? (await resultPathOf(output, owner));
  await removeResult(resultPath);
  const result = await slimImage({ ...cut, target, tag }, context);
  const { image, platforms, sboms, provenance } = result;
  await writeResult({ image, platforms, sboms, provenance }, resultPath, owner);
  return { ...result, location, resultPath };
}
