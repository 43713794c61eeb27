import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { catalogued } from '../../../../test/fakes/catalog-tree.ts';
import type { Found } from '../../types.ts';
import { jvmCataloguer } from './index.ts';

const TEMURIN = [
  'IMPLEMENTOR="Eclipse Adoptium"',
  'IMPLEMENTOR_VERSION="Temurin-17.0.9+9"',
  'JAVA_RUNTIME_VERSION="17.0.9+9"',
  'JAVA_VERSION="17.0.9"',
  'MODULES="java.base java.logging"',
].join('\n');

function foundIn(release: string, ...beside: string[]): Found[] {
  const others = Object.fromEntries(beside.map((name) => [`opt/java/${name}`, 'x']));
  return catalogued({ 'opt/java/release': release, ...others }, [jvmCataloguer]).found;
}

describe('jvmCataloguer', () => {
  it('finds a runtime by its release file, with the number of the build and who built it', () => {
    const [java] = foundIn(TEMURIN, 'bin/java');
    assert.equal(java?.name, 'openjdk');
    assert.equal(java.version, '17.0.9+9');
    assert.deepEqual(java.supplier, { name: 'Eclipse Adoptium', kind: 'organization' });
    assert.deepEqual(java.cpes, [String.raw`cpe:2.3:a:oracle:openjdk:17.0.9\+9:*:*:*:*:*:*:*`]);
    assert.deepEqual(java.properties, {
      'jvm:kind': 'jre',
      'jvm:build': 'Temurin-17.0.9+9',
      'jvm:modules': '2',
    });
  });

  it('finds runtimes that jlink made, and tells development kits apart', () => {
    assert.equal(foundIn(TEMURIN, 'lib/modules').length, 1);
    assert.equal(foundIn(TEMURIN, 'bin/java', 'bin/javac')[0]?.properties?.['jvm:kind'], 'jdk');
  });

  it('reads old versions, GraalVM and Oracle', () => {
    assert.equal(foundIn('JAVA_VERSION="1.8.0_392"\n', 'jre/bin/java')[0]?.version, '1.8.0_392');
    const graal = foundIn('JAVA_VERSION="21.0.1"\nGRAALVM_VERSION="23.1.1"\n', 'bin/java')[0];
    assert.equal(graal?.properties?.['jvm:graalvm'], '23.1.1');
    const oracle = 'BUILD_TYPE="commercial"\nIMPLEMENTOR="Oracle Corporation"\nJAVA_VERSION="21.0.1"\n';
    assert.equal(foundIn(oracle, 'bin/java', 'bin/javac')[0]?.name, 'jdk');
  });

  it('takes no other file of that name for one', () => {
    assert.deepEqual(foundIn('JAVA_VERSION="21"\n'), []);
    assert.deepEqual(foundIn('NAME="x"\n', 'bin/java'), []);
    assert.deepEqual(foundIn('JAVA_VERSION="${version}"\n', 'bin/java'), []);
  });
});
