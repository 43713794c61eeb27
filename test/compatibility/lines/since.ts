import { json, type Line } from './line.ts';

/** Lines that came after the fixtures: run beside those of their area, and held to the schemas of their answers. */
export const SINCE: Readonly<Record<string, readonly Line[]>> = {
  images: [json('config-show', 'config', 'show')],
  scans: [json('scan-diff', 'scan', 'diff', 'oci:out/app', 'oci-archive:out/child.tar')],
  signatures: [json('sign-repair', 'sign', '--repair', '{registry}/fleet/app:v1')],
};
