import { type Fields, fieldsOf, textOf } from '../../../base/fields.ts';
import { joinUrl } from '../../../base/join-url.ts';
import { isoTime } from '../../../base/utc-time.ts';
import { ApiRefused, type KubernetesClient } from '../../../kubernetes/index.ts';
import { type ClusterAuthority, isAuthorityDue, makeAuthority } from './authority.ts';

/** `off`: nothing is registered. `warn`: what would be refused is said. */
export type Mode = 'off' | 'warn' | 'enforce';

/** What all replicas share: a Secret in their namespace. */
export type Settings = {
  mode: Mode;
  authority: ClusterAuthority;
  /** The certificate of the authority before: what replicas that have not heard of the new one still show. */
  previous: string | undefined;
};

const NAME = 'shearwall-admission';
const HTTP_NOT_FOUND = 404;
const HTTP_CONFLICT = 409;
const MODES: readonly Mode[] = ['off', 'warn', 'enforce'];

export function settingsPath(namespace: string): string {
  return joinUrl('/api/v1/namespaces', namespace, 'secrets', NAME);
}

export function settingsCollection(namespace: string): string {
  return joinUrl('/api/v1/namespaces', namespace, 'secrets');
}

export const SETTINGS_NAME = NAME;

/** As they are; undefined: there are none. Throws ApiRefused. */
export async function findSettings(
  client: KubernetesClient,
  namespace: string,
): Promise<{ settings: Settings; resourceVersion: string } | undefined> {
  try {
    const secret = await client.get(settingsPath(namespace));
    const settings = read(secret);
    if (settings === undefined)
      throw new Error(`the Secret ${namespace}/${NAME} holds no certificate authority`);
    return { settings, resourceVersion: textOf(fieldsOf(secret['metadata'])['resourceVersion']) ?? '' };
  } catch (error) {
    if (error instanceof ApiRefused && error.status === HTTP_NOT_FOUND) return undefined;
    throw error;
  }
}

export type Wish = {
  mode?: Mode | undefined;
  rotate?: boolean;
  /** How they were: whoever removes them neither softens anything nor makes certificates worthless. */
  before?: Settings | undefined;
};

/**
 * The settings with this wish fulfilled, made where there are none, with a new authority where it is time. Replicas do this at once:
 * one wins, the others take what it wrote.
 */
export async function keepSettings(
  client: KubernetesClient,
  { namespace, nowMs }: { namespace: string; nowMs: number },
  { mode, rotate = false, before }: Wish = {},
): Promise<Settings> {
  for (;;) {
    const found = await findSettings(client, namespace);
    try {
      if (found === undefined) {
        const settings = before ?? {
          mode: mode ?? 'warn',
          authority: makeAuthority(nowMs),
          previous: undefined,
        };
        const metadata = { name: NAME, namespace, labels: { 'app.kubernetes.io/name': 'shearwall' } };
        const secret = { apiVersion: 'v1', kind: 'Secret', metadata, type: 'Opaque', data: write(settings) };
        await client.create(settingsCollection(namespace), secret);
        return settings;
      }
      const wanted = changed(found.settings, { mode, rotate }, nowMs);
      if (wanted === found.settings) return wanted;
      const { resourceVersion } = found;
      await client.patch(settingsPath(namespace), { metadata: { resourceVersion }, data: write(wanted) });
      return wanted;
    } catch (error) {
      if (!(error instanceof ApiRefused) || error.status !== HTTP_CONFLICT) throw error;
    }
  }
}

function changed(
  before: Settings,
  { mode = before.mode, rotate }: { mode: Mode | undefined; rotate: boolean },
  nowMs: number,
): Settings {
  if (rotate || isAuthorityDue(before.authority, nowMs))
    return { mode, authority: makeAuthority(nowMs), previous: before.authority.cert };
  return mode === before.mode ? before : { ...before, mode };
}

function read(secret: Fields): Settings | undefined {
  const data = fieldsOf(secret['data']);
  const text = (key: string): string | undefined => {
    const value = textOf(data[key]);
    return value === undefined ? undefined : Buffer.from(value, 'base64').toString('utf8');
  };
  const [cert, key, madeAt] = [text('ca.crt'), text('ca.key'), text('made-at')];
  if (cert === undefined || key === undefined || madeAt === undefined) return undefined;
  // What nobody of us wrote is no reason to be less strict.
  const mode = MODES.find((each) => each === text('mode')) ?? 'enforce';
  return { mode, authority: { cert, key, madeAtMs: Date.parse(madeAt) }, previous: text('previous-ca.crt') };
}

function write({ mode, authority, previous }: Settings): Record<string, string> {
  const encoded = (text: string): string => Buffer.from(text).toString('base64');
  return {
    'ca.crt': encoded(authority.cert),
    'ca.key': encoded(authority.key),
    'made-at': encoded(isoTime(authority.madeAtMs)),
    'previous-ca.crt': encoded(previous ?? ''),
    mode: encoded(mode),
  };
}
