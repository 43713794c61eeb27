import { fieldsOf } from '../../../base/fields.ts';
import { ApiRefused, type KubernetesClient } from '../../../kubernetes/index.ts';

/** Of OPA Gatekeeper: how it reaches an external data provider. Its name is the one in deploy/gatekeeper. */
const PROVIDER = '/apis/externaldata.gatekeeper.sh/v1beta1/providers/shearwall';
const HTTP_NOT_FOUND = 404;

/**
 * Tells Gatekeeper which authorities to believe, where it has our Provider: a renewed one would else end its answers. Nothing else of the
 * Provider is changed, and none is made. PEM. True where it was changed.
 */
export async function keepProvider(client: KubernetesClient, caBundle: string): Promise<boolean> {
  const wanted = Buffer.from(caBundle).toString('base64');
  try {
    const provider = await client.get(PROVIDER);
    if (fieldsOf(provider['spec'])['caBundle'] === wanted) return false;
    await client.patch(PROVIDER, { spec: { caBundle: wanted } });
    return true;
  } catch (error) {
    // There is no Gatekeeper, or it has no such Provider.
    if (error instanceof ApiRefused && error.status === HTTP_NOT_FOUND) return false;
    throw error;
  }
}
