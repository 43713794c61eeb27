import { type Fields, fieldsOf, textOf } from '../../base/fields.ts';
import { marksOf } from '../observed/fields.ts';
import { findOwner } from './find-owner.ts';
import type { Owner, OwnerRules } from './types.ts';

/** Whose an object of Kubernetes is, by its own marks and those of its namespace. Undefined: nothing says. */
export function ownerOfObject(
  object: Fields,
  namespace: Fields | undefined,
  rules: OwnerRules,
): Owner | undefined {
  const metadata = fieldsOf(object['metadata']);
  return findOwner(
    {
      kind: textOf(object['kind']) ?? '',
      namespace: textOf(metadata['namespace']) ?? '',
      name: textOf(metadata['name']) ?? '',
      image: undefined,
      marks: [
        { of: 'workload', marks: marksOf(metadata) },
        ...(namespace === undefined
          ? []
          : [{ of: 'namespace' as const, marks: marksOf(fieldsOf(namespace['metadata'])) }]),
      ],
    },
    rules,
  );
}
