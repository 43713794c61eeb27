import { joinUrl } from '../../base/join-url.ts';

/** A kind of object, by the names that paths have for it. */
export type Resource = {
  /** Empty: the core API. */
  group: string;
  version: string;
  /** `pods` */
  plural: string;
};

/** Where objects are listed; `namespace` undefined: of all. */
export function collectionPath({ group, version, plural }: Resource, namespace: string | undefined): string {
  const api = group === '' ? `/api/${version}` : `/apis/${group}/${version}`;
  return namespace === undefined ? joinUrl(api, plural) : joinUrl(api, 'namespaces', namespace, plural);
}
