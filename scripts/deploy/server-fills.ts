import type { Fill } from './fill.ts';
import type { ServerValues } from './values.ts';

export function fromSecret(name: string, secret: string, key: string): object {
  return { name, valueFrom: { secretKeyRef: { name: secret, key } } };
}

/** For `DOCKER_CONFIG`. */
export function registriesVolume(fill: Fill<ServerValues>): object {
  return {
    name: 'registries',
    secret: {
      secretName: fill.text('registriesSecret'),
      defaultMode: 0o440,
      items: [{ key: '.dockerconfigjson', path: 'config.json' }],
    },
  };
}

/** Anew each hour: what a pod had when it started would grow old. */
export function advisoriesOptions(fill: Fill<ServerValues>): string[] {
  return fill.when('advisories', [
    `--advisories-from=${fill.text('advisories')}`,
    '--advisories-key=env://ADVISORIES_KEY',
    '--insecure-ignore-tlog',
  ]);
}

export function advisoriesKey(fill: Fill<ServerValues>): object[] {
  return fill.when('advisories', [{ name: 'ADVISORIES_KEY', value: fill.text('advisoriesKey') }]);
}
