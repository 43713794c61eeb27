import { exportJWK, generateKeyPair, type JWK, type JWTPayload, SignJWT } from 'jose';

/** What an API server gives to a service account, and the keys by which others know it. */
export type AccountIssuer = {
  keys: JWK[];
  /** Another key, which signs from now on; those before are still published. */
  rotate(): Promise<void>;
  token(given?: { claims?: JWTPayload; iat?: number; seconds?: number; kid?: string }): Promise<string>;
};

export const UID = '6f1d2c3b-0000-4000-8000-000000000001';
export const SUBJECT = 'system:serviceaccount:shearwall:shearwall-agent';

export async function accountIssuer(nowMs: () => number, uid = UID): Promise<AccountIssuer> {
  const keys: JWK[] = [];
  const pairs = new Map<string, Awaited<ReturnType<typeof generateKeyPair>>['privateKey']>();
  const rotate = async (): Promise<void> => {
    const kid = `key-${keys.length}`;
    const { privateKey, publicKey } = await generateKeyPair('ES256');
    pairs.set(kid, privateKey);
    keys.unshift({ ...(await exportJWK(publicKey)), kid, alg: 'ES256', use: 'sig' });
  };
  await rotate();
  return {
    keys,
    rotate,
    async token({
      claims = {},
      iat = Math.floor(nowMs() / 1000),
      seconds = 600,
      kid = keys[0]?.kid ?? '',
    } = {}) {
      const payload = {
        iss: 'https://kubernetes.default.svc',
        sub: SUBJECT,
        aud: [`shearwall:${uid}`],
        iat,
        exp: iat + seconds,
        ...claims,
      };
      return await new SignJWT(payload)
        .setProtectedHeader({ alg: 'ES256', kid })
        .sign(pairs.get(kid) ?? new Uint8Array());
    },
  };
}
