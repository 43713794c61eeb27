import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { imagePlaces } from './image-places.ts';
import { shapesBy, shapesWith } from './shapes.ts';

/** The API server checks its own kinds; of custom ones nobody may. */
const unreadable = (group: string, kind: string, spec: unknown): string[] => {
  const shape = shapesBy(shapesWith([]))(group, kind) ?? assert.fail('the kind is not known');
  return imagePlaces({ spec }, shape).unreadable;
};
const rollout = (spec: unknown): string[] => unreadable('argoproj.io', 'Rollout', { template: { spec } });
const jobSet = (jobs: unknown): string[] => unreadable('jobset.x-k8s.io', 'JobSet', { replicatedJobs: jobs });

describe('what stands where an image should, and cannot be one', () => {
  for (const [what, found, path] of [
    ['a volume whose image is text', rollout({ volumes: [{ image: 'evil' }] }), 'volumes.0.image'],
    ['a volume whose image is a list', rollout({ volumes: [{ image: ['evil'] }] }), 'volumes.0.image'],
    ['a reference that is a number', rollout({ volumes: [{ image: { reference: 1 } }] }), 'image.reference'],
    [
      'containers that are no list',
      rollout({ containers: { image: 'evil' } }),
      'spec.template.spec.containers',
    ],
    ['a container that is text', rollout({ containers: ['evil'] }), 'spec.template.spec.containers.0'],
    ['a pod spec that is text', rollout('evil'), 'spec.template.spec'],
    ['a template that is a list', unreadable('argoproj.io', 'Rollout', { template: [{}] }), 'spec.template'],
    ['jobs that are no list', jobSet({ a: { template: {} } }), 'spec.replicatedJobs'],
    ['a job that is text', jobSet(['evil']), 'spec.replicatedJobs.0'],
  ] as const)
    it(`is named: ${what}`, () => {
      assert.deepEqual(
        found.map((each) => each.slice(-path.length)),
        [path],
      );
    });

  it('is nothing that is not there', () => {
    for (const absent of [undefined, null])
      assert.deepEqual(
        [...rollout(absent), ...rollout({ volumes: absent, containers: absent }), ...jobSet(absent)],
        [],
      );
    assert.deepEqual(rollout({ volumes: [{ name: 'v', emptyDir: {} }], containers: [{ name: 'c' }] }), []);
  });
});
