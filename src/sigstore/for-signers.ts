/** What only signing needs, loaded when it is called: checking signatures starts without it. */
import type * as Pair from './keys/key-pair-files.ts';
import type * as Local from './keys/local-signer.ts';
import type * as Open from './keys/open-signer.ts';
import type * as Find from './oidc/find-identity-token.ts';
import type * as Plan from './sign/plan-signature.ts';
import type * as Sign from './sign/sign-bundle.ts';
import type * as Tuf from './tuf/update-tuf.ts';

/** See ./sign/sign-bundle.ts. */
export const signBundle: typeof Sign.signBundle = async (...args) =>
  await (await import('./sign/sign-bundle.ts')).signBundle(...args);

/** See ./keys/open-signer.ts. */
export const openSigner: typeof Open.openSigner = async (...args) =>
  await (await import('./keys/open-signer.ts')).openSigner(...args);

/** See ./keys/local-signer.ts. */
export const generateSigner: typeof Local.generateSigner = async (...args) =>
  await (await import('./keys/local-signer.ts')).generateSigner(...args);

/** See ./keys/key-pair-files.ts. */
export const generateKeyPair: typeof Pair.generateKeyPair = async (...args) =>
  await (await import('./keys/key-pair-files.ts')).generateKeyPair(...args);

/** See ./keys/key-pair-files.ts. */
export const importKeyPair: typeof Pair.importKeyPair = async (...args) =>
  await (await import('./keys/key-pair-files.ts')).importKeyPair(...args);

/** See ./oidc/find-identity-token.ts. */
export const findIdentityToken: typeof Find.findIdentityToken = async (...args) =>
  await (await import('./oidc/find-identity-token.ts')).findIdentityToken(...args);

/** See ./tuf/update-tuf.ts. */
export const updateFromTuf: typeof Tuf.updateFromTuf = async (...args) =>
  await (await import('./tuf/update-tuf.ts')).updateFromTuf(...args);

/** See ./tuf/update-tuf.ts. */
export const checkTufRoot: typeof Tuf.checkTufRoot = async (...args) =>
  await (await import('./tuf/update-tuf.ts')).checkTufRoot(...args);

/** See ./sign/plan-signature.ts. */
export async function logsOnlyDigests(...args: Parameters<typeof Plan.logsOnlyDigests>): Promise<boolean> {
  return (await import('./sign/plan-signature.ts')).logsOnlyDigests(...args);
}
