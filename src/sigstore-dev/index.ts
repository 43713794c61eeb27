export type { TokenRequest } from './oidc/issuer.ts';
export { githubClaims } from './oidc/workflow-claims.ts';
export { startSigstoreDev } from './start-sigstore-dev.ts';
export type { SigstoreDev, SigstoreDevOptions } from './types.ts';
