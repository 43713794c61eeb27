import { fleetError } from '../errors.ts';

export const KNOWN_FORMS =
  'supported are: kubectl get pods,nodes,… -A -o json; docker or podman ps --format json, or inspect; a CSV of image and owner';

export function unreadable(why: string, options: { hint?: string; cause?: unknown } = {}): Error {
  return fleetError('FLEET_DUMP_UNREADABLE', `this dump cannot be read: ${why}`, options);
}
