import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { nameAndVersion } from './file-name.ts';

describe('nameAndVersion', () => {
  it('splits the names that Maven gives', () => {
    for (const [name, artifact, version] of [
      ['commons-lang3-3.14.0.jar', 'commons-lang3', '3.14.0'],
      ['guava-31.1-jre.jar', 'guava', '31.1-jre'],
      ['log4j-1.2-api-2.17.1.jar', 'log4j-1.2-api', '2.17.1'],
      ['kafka_2.13-3.5.0.jar', 'kafka_2.13', '3.5.0'],
      ['flink-shaded-jackson-2.14.2-17.0.jar', 'flink-shaded-jackson', '2.14.2-17.0'],
      [
        'netty-transport-native-epoll-4.1.100.Final-linux-x86_64.jar',
        'netty-transport-native-epoll',
        '4.1.100.Final',
      ],
      ['tool-1.0-SNAPSHOT.war', 'tool', '1.0-SNAPSHOT'],
      ['tool-1.0-sources.jar', 'tool', '1.0'],
      ['tool.jar', 'tool', undefined],
      ['2-tool.jar', '2-tool', undefined],
      ['.jar', '.jar', undefined],
    ] as const)
      assert.deepEqual(nameAndVersion(name), { artifact, ...(version !== undefined && { version }) }, name);
  });
});
