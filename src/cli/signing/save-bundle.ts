import { writeFileAtomically } from '../../base/atomic-write.ts';
import { type Bundle, encodeBundle } from '../../sigstore/index.ts';
import { cliError } from '../errors.ts';

/** `--bundle FILE`: the one bundle that was made. */
export async function saveBundle(path: string | undefined, bundles: readonly Bundle[]): Promise<void> {
  if (path === undefined) return;
  const [bundle, ...others] = bundles;
  if (bundle === undefined || others.length > 0)
    throw cliError('CLI_BUNDLE', `${bundles.length} bundles were made, and ${path} can hold one`, {
      hint: 'the signatures are attached to the images; for a file, sign one image without --recursive and --format both',
    });
  await writeFileAtomically(path, Buffer.concat([encodeBundle(bundle), Buffer.from('\n')]));
}
