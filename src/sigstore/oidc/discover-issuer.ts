import { redactUrl } from '../../base/redact-url.ts';
import { ShapeError } from '../proto-json.ts';
import { askService, type ServiceContext } from '../service/ask-service.ts';
import { readAnswer, required } from '../service/read-answer.ts';
import { parseServiceUrl } from '../service/service-url.ts';

export const PROVIDER = 'the identity provider';

/** OpenID Connect Discovery 1.0: where an issuer lets people log in. */
export type Issuer = {
  /** As its tokens name it. */
  name: string;
  authorizationEndpoint: string;
  tokenEndpoint: string;
  /** RFC 8628; not every issuer has one. */
  deviceAuthorizationEndpoint: string | undefined;
};

/** Throws SERVICE_OFFLINE, SERVICE_UNAVAILABLE, SERVICE_REFUSED, SERVICE_ANSWER_INVALID, SERVICE_URL. */
export async function discoverIssuer(url: string, context: ServiceContext): Promise<Issuer> {
  const { bytes } = await askService(
    {
      service: PROVIDER,
      url: `${url}/.well-known/openid-configuration`,
      accepted: [200],
      limitBytes: 256 * 1024,
    },
    context,
  );
  return readAnswer(`${PROVIDER} ${redactUrl(url)}`, bytes, (document) => {
    const name = required(document, 'issuer');
    // Discovery 1.0, 4.3: else one issuer could stand for another.
    if (name.replace(/\/+$/, '') !== url)
      throw new ShapeError(`it is that of another issuer, ${redactUrl(name)}`);
    const device = document.string('deviceAuthorizationEndpoint');
    return {
      name,
      authorizationEndpoint: parseServiceUrl(required(document, 'authorizationEndpoint'), PROVIDER),
      tokenEndpoint: parseServiceUrl(required(document, 'tokenEndpoint'), PROVIDER),
      deviceAuthorizationEndpoint: device === '' ? undefined : parseServiceUrl(device, PROVIDER),
    };
  });
}
