import { compareBytes } from '../../base/index.ts';
import { withoutUndefined } from '../../base/without-undefined.ts';
import type { ImageConfig, Manifest } from '../../oci/index.ts';

/** One setting; undefined: it is not set on that side. */
export type ConfigChange = { key: string; before?: string; after?: string };

type Configured = { config: ImageConfig; manifest: Pick<Manifest, 'annotations'> };

/** Everything a runtime or reader sees of an image besides its files. Layers and history are not settings. A folder has none. */
export function diffConfig(before: Configured | undefined, after: Configured | undefined): ConfigChange[] {
  if (before === undefined || after === undefined) return [];
  const [a, b] = [settingsOf(before), settingsOf(after)];
  const keys = [...new Set([...a.keys(), ...b.keys()])].sort(compareBytes);
  return keys.flatMap((key) => {
    const [left, right] = [a.get(key), b.get(key)];
    if (left === right) return [];
    return [withoutUndefined({ key, before: left, after: right })];
  });
}

/** Lists of names (variables, labels, ports) are compared name by name, in any order; commands word for word. */
function settingsOf({ config: { config = {}, rootfs: _r, history: _h, ...top }, manifest }: Configured) {
  const settings = new Map<string, string>();
  const { Env = [], Labels = {}, ExposedPorts = {}, Volumes = {}, ...rest } = config;
  for (const [key, value] of Object.entries({ ...top, ...rest })) {
    if (!isEmpty(value)) settings.set(key, typeof value === 'string' ? value : JSON.stringify(value));
  }
  for (const item of Env ?? []) {
    const equals = item.indexOf('=');
    settings.set(`Env ${item.slice(0, equals)}`, item.slice(equals + 1));
  }
  for (const [key, value] of Object.entries(Labels ?? {})) settings.set(`Labels ${key}`, value);
  for (const port of Object.keys(ExposedPorts ?? {})) settings.set(`ExposedPorts ${port}`, 'yes');
  for (const path of Object.keys(Volumes ?? {})) settings.set(`Volumes ${path}`, 'yes');
  for (const [key, value] of Object.entries(manifest.annotations ?? {}))
    settings.set(`annotation ${key}`, value);
  return settings;
}

function isEmpty(value: unknown): boolean {
  return (
    value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0)
  );
}
