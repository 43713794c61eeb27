import type { Digest } from '../../base/digest.ts';
import { type Fields, fieldsOf, listOf, objectsOf, textOf } from '../../base/fields.ts';
import { decidingVariables } from './deciding-variables.ts';
import { digestOfRoots, wordsOf } from './run-roots.ts';

/** Docker names a volume so that nobody named: it begins with what the image has there. */
const UNNAMED = /^[0-9a-f]{64}$/;

/** Of what `docker|podman inspect` says of a container: what it starts. Undefined: something else may be loaded by it. */
export function inspectedRoots(object: Fields): Digest | undefined {
  const [config, host] = [fieldsOf(object['Config']), fieldsOf(object['HostConfig'])];
  const isOpen =
    !Array.isArray(object['Mounts']) ||
    objectsOf(object['Mounts']).some(isCovering) ||
    listOf(host['VolumesFrom']).length > 0 ||
    listOf(object['ExecIDs']).length > 0 ||
    (host['PidMode'] !== '' && host['PidMode'] !== 'private');
  if (isOpen) return undefined;
  return digestOfRoots({
    told: 'whole',
    argv: [...wordsOf(config['Entrypoint']), ...wordsOf(config['Cmd'])],
    workingFolder: textOf(config['WorkingDir']) ?? '',
    environment: decidingVariables(wordsOf(config['Env'])),
    healthCheck: wordsOf(fieldsOf(config['Healthcheck'])['Test']),
  });
}

function isCovering({ Type: type, Name: name }: Fields): boolean {
  return type !== 'tmpfs' && !(type === 'volume' && UNNAMED.test(textOf(name) ?? ''));
}
