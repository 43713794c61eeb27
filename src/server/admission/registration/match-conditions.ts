import type { ImageShape } from '../../../admission/index.ts';

/** Of Kubernetes itself, with its templates at known places; others are compared by their whole spec. */
const BUILT_IN = "request.kind.group in ['', 'apps', 'batch']";
const SAME_TEMPLATE =
  'has(object.spec.template) && has(oldObject.spec.template) && object.spec.template == oldObject.spec.template';
const SAME_JOB_TEMPLATE =
  'has(object.spec.jobTemplate) && has(oldObject.spec.jobTemplate) && object.spec.jobTemplate == oldObject.spec.jobTemplate';
const SAME_SPEC =
  'has(object.spec) && has(oldObject.spec) && (object.spec == oldObject.spec || (' +
  `${BUILT_IN} && request.kind.kind != 'Pod' && ((${SAME_TEMPLATE}) || (${SAME_JOB_TEMPLATE}))))`;

/**
 * What is sent at all (CEL, admissionregistration.k8s.io/v1): all that is new, and of changes those in which an image or the annotation
 * that asks for a new digest may have changed. Labels, scales and finalizers stay off the wire, and so work without the webhook. No
 * expression fails on any object, for that would be a refusal.
 */
export function matchConditions(shapes: readonly ImageShape[]): object[] {
  const elsewhere = shapes.filter(holdsImagesElsewhere).map(({ group, kind }) => `'${group}/${kind}'`);
  const isElsewhere = `(request.kind.group + '/' + request.kind.kind) in [${elsewhere.join(', ')}]`;
  const expression = `request.operation != 'UPDATE' || ${isElsewhere} || !(${SAME_SPEC})`;
  return [{ name: 'images-may-have-changed', expression }];
}

/** The same spec says nothing of them. */
function holdsImagesElsewhere({ podSpecs, images }: ImageShape): boolean {
  return [...podSpecs, ...images].some((path) => path.split('.', 1)[0] !== 'spec');
}
