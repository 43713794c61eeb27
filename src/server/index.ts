export type { OidcSettings } from './access/oidc/identity-provider.ts';
export { PROVIDER_PATH } from './admission/http/provider-server.ts';
export { installAdmission, uninstallAdmission } from './admission/install-admission.ts';
export type { ServiceName } from './admission/registration/configurations.ts';
export { type ListenAt, serveAdmission } from './admission/serve-admission.ts';
export type { BackgroundInput } from './background/run-background.ts';
export { readChannels } from './notifications/channels.ts';
export { type ServedFleet, serveFleet } from './serve-fleet.ts';
export { serveWorkers } from './serve-workers.ts';
