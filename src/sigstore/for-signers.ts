/** What only signing needs, loaded when it is called: checking signatures starts without it. */
import type * as Local from './keys/local-signer.ts';
import type * as Open from './keys/open-signer.ts';
import type * as Ambient from './oidc/ambient-token.ts';
import type * as Device from './oidc/login-by-device.ts';
import type * as Browser from './oidc/login-in-browser.ts';
import type * as Plan from './sign/plan-signature.ts';
import type * as Sign from './sign/sign-bundle.ts';
import type * as Tuf from './tuf/update-tuf.ts';

/** See ./sign/sign-bundle.ts. */
export const signBundle: typeof Sign.signBundle = async (...args) =>
  await (await import('./sign/sign-bundle.ts')).signBundle(...args);

/** See ./keys/open-signer.ts. */
export const openSigner: typeof Open.openSigner = async (...args) =>
  await (await import('./keys/open-signer.ts')).openSigner(...args);

/** See ./keys/open-signer.ts. */
export const readPrivateKey: typeof Open.readPrivateKey = async (...args) =>
  await (await import('./keys/open-signer.ts')).readPrivateKey(...args);

/** See ./keys/local-signer.ts. */
export const generateSigner: typeof Local.generateSigner = async (...args) =>
  await (await import('./keys/local-signer.ts')).generateSigner(...args);

/** See ./oidc/ambient-token.ts. */
export const ambientToken: typeof Ambient.ambientToken = async (...args) =>
  await (await import('./oidc/ambient-token.ts')).ambientToken(...args);

/** See ./oidc/ambient-token.ts. */
export const givenToken: typeof Ambient.givenToken = async (...args) =>
  await (await import('./oidc/ambient-token.ts')).givenToken(...args);

/** See ./oidc/login-in-browser.ts. */
export const loginInBrowser: typeof Browser.loginInBrowser = async (...args) =>
  await (await import('./oidc/login-in-browser.ts')).loginInBrowser(...args);

/** See ./oidc/login-by-device.ts. */
export const loginByDevice: typeof Device.loginByDevice = async (...args) =>
  await (await import('./oidc/login-by-device.ts')).loginByDevice(...args);

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
