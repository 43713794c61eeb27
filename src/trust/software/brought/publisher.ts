import { withoutUndefined } from '../../../base/without-undefined.ts';
import { type AcceptedSigner, exactMatcher, parsePublicKey } from '../../../sigstore/index.ts';
import { blobPreset } from '../blob-presets.ts';

/** Who is expected to have published a file: a preset, an identity with its issuer, or a key. */
export type Publisher = {
  preset?: string;
  /** Of the presets github and npm: `OWNER/NAME` or `OWNER`. */
  repo?: string;
  /** Of the preset npm: `NAME` or `NAME@VERSION`. Without it any package of the registry would do. */
  package?: string;
  identity?: string;
  issuer?: string;
  /** A public key in PEM. */
  key?: string;
};

/** The registry's own word counts, and with a repository provenance of it must be there. */
const NPM = 'npm';

/** Undefined: nobody in particular, so that the registry's own word suffices. Throws SOFTWARE_PRESET and RefusedError PUBLIC_KEY_UNUSABLE. */
export function signerOf({
  preset,
  repo,
  identity = '',
  issuer = '',
  key,
}: Publisher): AcceptedSigner | undefined {
  if (key !== undefined) return { kind: 'key', key: parsePublicKey(key) };
  if (preset === undefined)
    return { kind: 'identity', identity: exactMatcher(identity), issuer: exactMatcher(issuer) };
  if (preset === NPM && repo === undefined) return undefined;
  return blobPreset(preset === NPM ? 'github' : preset, withoutUndefined({ repository: repo }));
}
