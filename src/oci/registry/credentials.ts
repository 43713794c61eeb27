/** What a registry wants to see: a password, or a token that its token service exchanges (OAuth2 refresh token). */
export type Credential = { username: string; password: string } | { identityToken: string };

export type Credentials = {
  /** Undefined: nobody has logged in there; the registry is asked anonymously. */
  find(registry: string, repository: string): Promise<Credential | undefined>;
};
