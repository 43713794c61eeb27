import { messageOf, type ShearwallError } from '../../base/errors.ts';
import { sigstoreDevError } from '../errors.ts';

export function stateError(path: string, cause: unknown): ShearwallError {
  const reason = messageOf(cause).split('\n')[0];
  return sigstoreDevError(
    'SIGSTORE_DEV_STATE',
    `${path} of an earlier throw-away Sigstore cannot be used: ${reason}`,
    {
      hint: 'name another folder, or remove this one: then new keys are made and earlier signatures no longer verify',
      cause,
    },
  );
}
