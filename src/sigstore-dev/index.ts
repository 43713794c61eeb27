export type { TokenRequest } from './oidc/issuer.ts';
export { type GithubRun, githubClaims } from './oidc/workflow-claims.ts';
export { startSigstoreDev } from './start-sigstore-dev.ts';
export type { SigstoreDev, SigstoreDevOptions } from './types.ts';
