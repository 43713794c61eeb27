import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fakeComponent } from '../../../test/fakes/scan-finding.ts';
import { fakeFinding } from '../../../test/fakes/scan-report.ts';
import type { CatalogComponent } from '../../catalog/index.ts';
import { withFixSteps } from './fix-steps.ts';
import { stepText } from './step-text.ts';
import type { BuiltFrom } from './types.ts';

const RECIPE: BuiltFrom = {
  recipe: 'app',
  items: [
    { source: 'rootfs', target: '/' },
    { source: 'app', target: '/srv/app', line: 12 },
    { source: 'build/tool.jar', target: '/opt/tool.jar', line: 15 },
  ],
};

describe('what to do for a fixed version', () => {
  it('is a rebuild for packages of a distribution, and for what they brought', () => {
    assert.equal(stepFor([fakeComponent()]), 'rebuild');
    const owned = library('pypi', ['usr/lib/python3/dist-packages/idna-3.4.dist-info/METADATA'], {
      ownedBy: ['pkg:deb/debian/python3-idna@3.4-1'],
    });
    assert.equal(stepFor([owned]), 'rebuild');
  });

  it('is a newer base image for what that holds', () => {
    assert.equal(
      stepFor([library('npm', ['app/node_modules/a/package.json'])], { isInBase: true }),
      'rebuild on a newer base image',
    );
  });

  it('is a change of the file that settles the version: the nearest lock file, else the archive or folder', () => {
    const lock = library('npm', ['srv/app/package-lock.json'], { declared: true });
    const other = library('npm', ['srv/package.json'], { declared: true });
    const step = (type: string, path: string): string =>
      stepFor([library(type, [path])], { others: [lock, other] });

    assert.equal(
      step('npm', 'srv/app/node_modules/a/node_modules/b/package.json'),
      'change /srv/app/package-lock.json',
    );
    assert.equal(step('npm', 'srv/node_modules/b/package.json'), 'change /srv/package.json');
    assert.equal(step('npm', 'opt/node_modules/b/package.json'), 'change /opt/node_modules');
    assert.equal(
      step('pypi', 'srv/app/venv/lib/python3.13/site-packages/b.dist-info/METADATA'),
      'change /srv/app/venv/lib/python3.13/site-packages',
    );
    assert.equal(step('maven', 'app.jar!/BOOT-INF/lib/a.jar'), 'change /app.jar');
    assert.equal(step('golang', 'usr/local/bin/tool'), 'change /usr/local/bin/tool');
    assert.equal(stepFor([]), 'change what brings it');
  });

  it('is what declares it, where that is in the image', () => {
    const installed = library('pypi', ['srv/app/site-packages/a.dist-info/METADATA']);
    const declared: CatalogComponent['evidence'][number] = {
      by: 'declared',
      technique: 'manifest-analysis',
      confidence: 0.5,
      locations: ['srv/app/requirements.txt'],
      declared: true,
    };

    assert.equal(
      stepFor([{ ...installed, evidence: [...installed.evidence, declared] }]),
      'change /srv/app/requirements.txt',
    );
  });

  it('names the local file, and the line of the recipe that brings it', () => {
    const step = (path: string): string => stepFor([library('pypi', [path])], { builtFrom: RECIPE });

    assert.equal(step('srv/app/requirements.txt'), 'change app/requirements.txt (recipe line 12)');
    assert.equal(step('opt/tool.jar'), 'change build/tool.jar (recipe line 15)');
    assert.equal(step('srv/application/tool'), 'change rootfs/srv/application/tool (of the recipe)');
  });

  it('is known of a type that has the name of what every object has', () => {
    assert.match(stepFor([library('constructor', ['app/x'])]), /app\/x/);
  });

  it('is not said of what has no fixed version', () => {
    const [finding] = withFixSteps([fakeFinding({ fixVersion: undefined })], { components: [] }, undefined);
    assert.equal(finding?.fix, undefined);
  });
});

function library(
  type: string,
  locations: readonly string[],
  { ownedBy = [], declared }: { ownedBy?: string[]; declared?: true } = {},
): CatalogComponent {
  return fakeComponent({
    id: `pkg:${type}/x@1?at=${locations[0]}`,
    type,
    name: 'x',
    ownedBy,
    evidence: [
      { by: type, technique: 'manifest-analysis', confidence: 1, locations, ...(declared && { declared }) },
    ],
  });
}

function stepFor(
  components: readonly CatalogComponent[],
  given: { isInBase?: boolean; others?: readonly CatalogComponent[]; builtFrom?: BuiltFrom } = {},
): string {
  const finding = fakeFinding({
    isInBase: given.isInBase === true,
    components: components.map(({ id }) => ({
      id,
      type: '',
      name: '',
      version: '',
      locations: [],
      lowered: [],
    })),
  });
  const inventory = { components: [...components, ...(given.others ?? [])] };
  return stepText(withFixSteps([finding], inventory, given.builtFrom)[0]?.fix);
}
