/** Of the provider what its test uses: it has no types of its own. */
declare module 'oidc-provider' {
  import type { RequestListener } from 'node:http';

  export default class Provider {
    constructor(issuer: string, configuration: object);
    callback(): RequestListener;
    Grant: { prototype: unknown };
    on(event: string, listener: (...given: never[]) => void): void;
  }
}
