import { type Fields, fieldsOf, objectsOf } from '../../base/fields.ts';
import { isJsonObject } from '../../base/parse-json.ts';
import { slimRoots } from '../roots/pod-roots.ts';

/** Only what is read of an object is kept while a large cluster is listed. */
export function slimObject(object: unknown, kind: string): Fields {
  if (!isJsonObject(object)) return { kind };
  const { name, namespace, uid, labels, annotations, ownerReferences, deletionTimestamp } = fieldsOf(
    object['metadata'],
  );
  const slim = {
    apiVersion: 'v1',
    kind,
    metadata: {
      name,
      namespace,
      labels,
      annotations: withoutBulk(annotations),
      ownerReferences,
      deletionTimestamp,
    },
  };
  // By that of kube-system the cluster is known.
  if (kind === 'Namespace') return { ...slim, metadata: { ...slim.metadata, uid } };
  if (kind === 'Node')
    return { ...slim, status: { nodeInfo: fieldsOf(fieldsOf(object['status'])['nodeInfo']) } };
  if (kind !== 'Pod') return slim;
  const spec = fieldsOf(object['spec']);
  const { phase, startTime, containerStatuses, initContainerStatuses, ephemeralContainerStatuses } = fieldsOf(
    object['status'],
  );
  return {
    ...slim,
    spec: {
      nodeName: spec['nodeName'],
      restartPolicy: spec['restartPolicy'],
      shareProcessNamespace: spec['shareProcessNamespace'],
      hostPID: spec['hostPID'],
      volumes: objectsOf(spec['volumes']).flatMap(({ name: volume, emptyDir }) =>
        emptyDir === undefined ? [] : [{ name: volume, emptyDir: {} }],
      ),
      containers: objectsOf(spec['containers']).map((container) => ({
        name: container['name'],
        image: container['image'],
        ...slimRoots(container),
      })),
      initContainers: objectsOf(spec['initContainers']).map((container) => ({
        name: container['name'],
        image: container['image'],
        restartPolicy: container['restartPolicy'],
        ...slimRoots(container),
      })),
      ephemeralContainers: objectsOf(spec['ephemeralContainers']).map(({ name: container, image }) => ({
        name: container,
        image,
      })),
    },
    status: { phase, startTime, containerStatuses, initContainerStatuses, ephemeralContainerStatuses },
  };
}

/** kubectl keeps the whole object in an annotation. */
function withoutBulk(annotations: unknown): Fields {
  if (!isJsonObject(annotations)) return {};
  return Object.fromEntries(
    Object.entries(annotations).filter(([, value]) => typeof value === 'string' && value.length <= 256),
  );
}
