import { type Fields, fieldOf, fieldsOf, textOf } from '../../../base/fields.ts';
import { withoutUndefined } from '../../../base/without-undefined.ts';
import { inspectedRoots } from '../../roots/inspected-roots.ts';
import { textsIn, timeOf } from '../fields.ts';
import { imageIdDigest } from '../image-id.ts';
import { type DockerContainer, isRunningState } from './docker-container.ts';

/** Containers have a state that is an object; in `ps` it is a word. */
export function isInspected(object: Fields): boolean {
  return textOf(object['Id']) !== undefined && typeof object['State'] === 'object';
}

/** `inspect` of an image answers too; it says nothing of what runs. */
export function isInspectedImage(object: Fields): boolean {
  return object['RepoTags'] !== undefined && object['RootFS'] !== undefined;
}

export function inspectedContainer(object: Fields): DockerContainer {
  const [state, config] = [fieldsOf(object['State']), fieldsOf(object['Config'])];
  const descriptor = fieldsOf(object['ImageManifestDescriptor']);
  // What runs is one platform's manifest; podman gives it as ImageDigest, newer dockers as a descriptor.
  const manifest =
    imageIdDigest(textOf(descriptor['digest'])) ?? imageIdDigest(textOf(object['ImageDigest']));
  const image = imageIdDigest(textOf(object['Image']));
  const status = textOf(state['Status']) ?? (state['Running'] === true ? 'running' : 'exited');
  return {
    name: (textOf(object['Name']) ?? textOf(object['Id']) ?? '').replace(/^\//, ''),
    labels: textsIn(fieldsOf(config['Labels'])),
    image: {
      reference: textOf(object['ImageName']) ?? textOf(config['Image']),
      digest: manifest ?? image,
      ...withoutUndefined({ config: manifest !== undefined && image !== manifest ? image : undefined }),
    },
    startedAt: timeOf(textOf(state['StartedAt'])),
    pod: textOf(object['PodName']),
    platform: platformIn(fieldsOf(descriptor['platform'])),
    isRunning: isRunningState(status),
    ...withoutUndefined({ namespace: textOf(object['Namespace']), roots: inspectedRoots(object) }),
  };
}

function platformIn(platform: Fields): string | undefined {
  const parts = ['os', 'architecture', 'variant'].map((each) => textOf(fieldOf(platform, each)));
  return parts[0] === undefined || parts[1] === undefined ? undefined : parts.filter(Boolean).join('/');
}
