/** A container with this text is bound to one image for ever. */
const DIGEST = "'@sha256:'";

/** Every list of a pod that names images, with how an item is found again in the pod's state before. */
const LISTS = ['containers', 'initContainers', 'ephemeralContainers'];

/**
 * A ValidatingAdmissionPolicy of Kubernetes itself, and its binding: pods run digests only. It needs no webhook, so it holds while every
 * webhook is away. What a pod had before stays.
 */
export function digestsOnly(): object[] {
  const name = 'shearwall-digests-only';
  const apiVersion = 'admissionregistration.k8s.io/v1';
  return [
    {
      apiVersion,
      kind: 'ValidatingAdmissionPolicy',
      metadata: { name },
      spec: {
        failurePolicy: 'Fail',
        matchConstraints: {
          matchPolicy: 'Equivalent',
          resourceRules: [
            {
              apiGroups: [''],
              apiVersions: ['v1'],
              operations: ['CREATE', 'UPDATE'],
              resources: ['pods', 'pods/ephemeralcontainers'],
            },
          ],
        },
        matchConditions: [{ name: 'not-a-mirror-of-its-node', expression: `!(${MIRROR})` }],
        validations: [
          ...LISTS.map((list) => ({
            expression: `!has(object.spec.${list}) || object.spec.${list}.all(c, c.image.contains(${DIGEST}) || ${asBefore(list)})`,
            message: `an image in ${list} has no digest`,
          })),
          {
            expression: `!has(object.spec.volumes) || object.spec.volumes.all(v, !has(v.image) || (has(v.image.reference) && v.image.reference.contains(${DIGEST})) || oldObject != null)`,
            message: 'an image in volumes has no digest',
          },
        ],
      },
    },
    {
      apiVersion,
      kind: 'ValidatingAdmissionPolicyBinding',
      metadata: { name },
      spec: { policyName: name, validationActions: ['Deny'] },
    },
  ];
}

/** Only the node itself makes the object that stands for its static pod, and it runs whatever anybody answers. */
const MIRROR =
  "has(object.metadata.annotations) && 'kubernetes.io/config.mirror' in object.metadata.annotations && has(object.spec.nodeName) && " +
  "request.userInfo.username == 'system:node:' + object.spec.nodeName";

function asBefore(list: string): string {
  return `(oldObject != null && has(oldObject.spec.${list}) && oldObject.spec.${list}.exists(o, o.name == c.name && o.image == c.image))`;
}
