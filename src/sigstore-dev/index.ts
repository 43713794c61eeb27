export type { RekorVersion } from './documents/signing-config.ts';
export { sigstoreDevError } from './errors.ts';
export type { TokenRequest } from './oidc/issuer.ts';
export type { JwtClaims } from './oidc/jwt.ts';
export { type GithubRun, githubClaims } from './oidc/workflow-claims.ts';
export { startSigstoreDev } from './start-sigstore-dev.ts';
export type { SigstoreDev, SigstoreDevContext, SigstoreDevOptions } from './types.ts';
