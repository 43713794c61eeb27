import { messageOf, ShearwallError } from '../../base/errors.ts';
import type { ImagePlace, Review } from '../types.ts';

/** `Deployment shop/web`; of a name that the server makes up: what is known of it. */
export function describeObject({ kind, namespace, name, object }: Review): string {
  const metadata = object?.['metadata'] as { generateName?: unknown } | undefined;
  const named =
    name !== '' ? name : `${typeof metadata?.generateName === 'string' ? metadata.generateName : ''}…`;
  return `${kind} ${namespace === '' ? '' : `${namespace}/`}${named}`;
}

/** `container app in spec.template.spec.containers` */
export function describePlace({ list, name, path }: ImagePlace): string {
  const at = name === '' ? path.join('.') : list;
  const kind = list.endsWith('olumes') ? 'volume' : list.endsWith('ontainers') ? 'container' : '';
  return name === '' ? at : `${kind} ${name} in ${at}`.trimStart();
}

/** Why an image may not run, for who applied the object: image, place, reason. */
export function refusalOf(place: ImagePlace, reasons: readonly string[]): string {
  return `${place.image} (${describePlace(place)}): ${reasons.join('; ')}`;
}

/** Where it shows first that a cluster cannot start because of the webhook. */
const SYSTEM = 'kube-system';
const LOCKED =
  'name it in a policy; if the cluster cannot start without it, this ends all reviews: kubectl delete validatingwebhookconfiguration,mutatingwebhookconfiguration shearwall-admission';

/** What is refused of an object, a line each, with the way out of a locked cluster where its own pods are refused. */
export function refusalText(review: Review, failures: readonly string[]): string {
  const lines = review.namespace === SYSTEM ? [...failures, LOCKED] : failures;
  return `${describeObject(review)}: ${lines.join('\n')}`;
}

/** Why no answer could be had, with what helps. */
export function inability(error: unknown): string {
  const hint = error instanceof ShearwallError ? error.hint : undefined;
  return hint === undefined ? messageOf(error) : `${messageOf(error)} (${hint})`;
}
