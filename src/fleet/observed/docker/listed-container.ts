import { type Fields, fieldsOf, textOf } from '../../../base/fields.ts';
import { textsIn } from '../fields.ts';
import { imageIdDigest } from '../image-id.ts';
import { type DockerContainer, isRunningState } from './docker-container.ts';

/** A line of `ps --format json`. */
export function isListed(object: Fields): boolean {
  return textOf(object['State']) !== undefined && object['Names'] !== undefined && idOf(object) !== undefined;
}

/**
 * Docker's line names the image by its tag, so it has no digest; podman's gives the config's. Docker names what has lost its
 * tag by the digest's first digits, which identify nothing.
 */
export function listedContainer(object: Fields): DockerContainer {
  const names = object['Names'];
  const first: unknown = Array.isArray(names)
    ? names[0]
    : typeof names === 'string'
      ? names.split(',')[0]
      : undefined;
  const reference = textOf(object['Image']);
  return {
    name: typeof first === 'string' && first !== '' ? first : (idOf(object) ?? ''),
    labels: labelsOf(object),
    image: {
      reference,
      digest:
        imageIdDigest(textOf(object['ImageID'])) ??
        (reference?.includes('@') ? imageIdDigest(reference) : undefined),
    },
    startedAt: startedAt(object),
    pod: textOf(object['PodName']),
    platform: undefined,
    isRunning: isRunningState(textOf(object['State']) ?? ''),
  };
}

function idOf(object: Fields): string | undefined {
  return textOf(object['ID']) ?? textOf(object['Id']);
}

/** An object (podman), or text `a=b,c=d` (docker), in which a value may hold commas. */
function labelsOf(object: Fields): Record<string, string> {
  const text = textOf(object['Labels']);
  if (text === undefined) return textsIn(fieldsOf(object['Labels']));
  const pairs = text.split(/,(?=[\w./-]+=)/).map((pair): [string, string] => {
    const equals = pair.indexOf('=');
    return equals < 0 ? [pair, ''] : [pair.slice(0, equals), pair.slice(equals + 1)];
  });
  return textsIn(Object.fromEntries(pairs));
}

/** Podman's, in seconds; docker's line only says when it was created. */
function startedAt(object: Fields): number | undefined {
  const seconds = object['StartedAt'];
  return typeof seconds === 'number' && seconds > 0 ? seconds * 1000 : undefined;
}
