import { json, type Line, same, text } from './line.ts';

const RECIPES = ['base', 'curl', 'java', 'nginx', 'node', 'postgresql', 'python', 'redis', 'static'];

export const images: readonly Line[] = [
  json('init', 'init', 'made', '--force'),
  // Keys of `contents.keyring` no longer sign Debian's own releases: they are named at the repository.
  json('lock', 'lock', 'app-keyed.yaml', '-o', 'other.lock.json'),
  same(['image', 'platforms'], json('build', 'build', 'app.yaml', '--locked', '-o', 'oci:out/app-again')),
  same(
    ['image', 'platforms'],
    json('build-offline', '--offline', 'build', 'multi.yaml', '--locked', '-o', 'oci-archive:out/again.tar'),
  ),
  same(
    ['image', 'platforms'],
    json(
      'build-docker-archive',
      'build',
      'child.yaml',
      '--locked',
      '-o',
      'docker-archive:out/child-docker.tar:child:1',
    ),
  ),
  same(
    ['image', 'platforms'],
    json(
      'build-push',
      'build',
      'child.yaml',
      '--locked',
      '--push',
      '{registry}/built/child:1',
      '--result',
      'pushed.json',
    ),
  ),
  json('build-refused', 'build', 'app.yaml', '--locked', '--lock', 'none.lock.json'),
  {
    name: 'result',
    argv: ['build', 'app.yaml', '--locked', '-o', 'oci:out/app-result'],
    writes: 'out/app-result/result.json',
  },
  same(
    ['result', 'images', 'packagesFrom', 'lock'],
    // Keys of a recipe out of the image count for nothing since they were a stranger's: the recipe is given.
    json('reproduce', 'reproduce', 'oci:out/app', '--recipe', 'app-keyed.yaml', '--source', '.'),
  ),
  same(
    ['result', 'images', 'packagesFrom', 'lock'],
    json(
      'reproduce-locked',
      'reproduce',
      'oci:out/multi',
      '--recipe',
      'multi-keyed.yaml',
      '--lock',
      'multi.lock.json',
    ),
  ),
  json('reproduce-incomplete', 'reproduce', 'oci:out/app'),
  same(['digest', 'platforms', 'annotations'], json('show', 'show', 'oci:out/app')),
  same(['digest', 'platforms', 'annotations'], json('show-index', 'show', 'oci:out/multi')),
  json('show-archive', 'show', 'oci-archive:out/child.tar'),
  same(['digest', 'attached'], json('tree', 'tree', 'oci:out/app')),
  same(['digest', 'attached'], json('tree-legacy', 'tree', 'oci:out/multi')),
  same([''], json('why-package', 'why', 'oci:out/app', 'liblzma5')),
  same([''], json('why-path', 'why', 'oci:out/app', '/usr/bin/tool')),
  same([''], json('why-file', 'why', 'oci:out/app', '/srv/app/server.js')),
  same([''], json('why-recipe', 'why', 'app.yaml', 'tool-data')),
  ...RECIPES.map((name) =>
    same(['found', 'package'], json(`why-${name}`, '--offline', 'why', `recipes/${name}.yaml`, 'base-files')),
  ),
  ...RECIPES.map((name) => json(`build-${name}`, '--offline', 'build', `recipes/${name}.yaml`, '--locked')),
  json('why-nothing', 'why', 'oci:out/app', 'nothing-here'),
  // Since then packages of every ecosystem are compared, not only dpkg's.
  same(['before', 'after'], json('diff', 'diff', 'oci:out/app', 'oci-archive:out/child.tar')),
  json('diff-same', 'diff', 'oci:out/app', 'oci:out/app'),
  same(['digest'], json('push', 'push', 'oci:out/app', '{registry}/acme/app:v1')),
  same(['digest'], json('pull', 'pull', '{registry}/acme/app:v1', 'out/pulled')),
  same(['digest'], json('copy', 'copy', 'oci:out/multi', '{registry}/acme/multi:v1')),
  same(
    ['digest'],
    json(
      'copy-platform',
      'copy',
      '{registry}/acme/multi:v1',
      'docker-archive:out/multi.tar:multi:1',
      '--platform',
      'linux/arm64',
    ),
  ),
  same(['digest', 'attached'], json('tree-registry', 'tree', '{registry}/acme/app:v1')),
  json('cache-ls', 'cache', 'ls'),
  json('cache-verify', 'cache', 'verify'),
  json('cache-prune', 'cache', 'prune', '--max-size', '1GB'),
  text('show.txt', 'show', 'oci:out/app'),
  text('show-tree.txt', 'show', 'oci:out/app', '--tree'),
  text('tree.txt', 'tree', 'oci:out/app'),
];
