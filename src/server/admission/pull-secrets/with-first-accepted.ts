import { type Credential, registryError } from '../../../oci/index.ts';

/** What a registry says of a login that is not good for an image; some say that there is no such image. */
const NOT_ACCEPTED = ['REGISTRY_UNAUTHORIZED', 'REGISTRY_DENIED', 'REGISTRY_NOT_FOUND'] as const;

/**
 * The answer to the first login that a registry accepts, as kubelets try them one after another. Rejects with what `ask` rejects with: for
 * another reason than the login at once, else of the first one, whose key fits best.
 */
export async function withFirstAccepted<T>(
  logins: readonly Credential[],
  ask: (login: Credential) => Promise<T>,
): Promise<T> {
  const refusals: unknown[] = [];
  for (const login of logins)
    try {
      return await ask(login);
    } catch (error) {
      if (!NOT_ACCEPTED.some((code) => registryError.is(error, code))) throw error;
      refusals.push(error);
    }
  throw refusals[0];
}
