import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { foundComponent } from '../../../test/fakes/catalog-component.ts';
import { distinctSubjects } from './distinct-subjects.ts';
import { subjectOfCatalog, subjectOfPurl } from './subject-of.ts';

const libc = {
  type: 'deb',
  namespace: 'debian',
  name: 'libc6',
  version: '2.41-12+b1',
  qualifiers: { arch: 'amd64', distro: 'debian-13' },
  source: { name: 'glibc', version: '2.41-12' },
};

describe('subjectOfCatalog', () => {
  it('asks about the source of what dpkg installed, in the version of the source', () => {
    const subject = subjectOfCatalog(foundComponent(libc));
    assert.equal(subject?.id, 'pkg:deb/debian/glibc@2.41-12?distro=debian-13');
    assert.equal(subject.name, 'glibc');
    assert.equal(subject.version, '2.41-12');
  });

  it('takes what a rebuild added off a version that is only the own one', () => {
    const source = { name: 'bash', version: '5.2-3+b7' };
    assert.equal(
      subjectOfCatalog(foundComponent({ ...libc, name: 'bash', version: '5.2-3+b7', source }))?.version,
      '5.2-3',
    );
  });

  it('says that the source of a slice is not known', () => {
    const { source: _, ...slice } = libc;
    assert.equal(
      subjectOfCatalog(foundComponent({ ...slice, properties: { sliced: 'only slices' } }))?.qualifiers[
        'built-from'
      ],
      'unknown',
    );
  });

  it('keeps a package of a third party apart from the distribution’s of the same version', () => {
    const own = subjectOfCatalog(foundComponent(libc));
    const foreign = subjectOfCatalog(foundComponent({ ...libc, foreign: 'its origin is X' }));
    assert.notEqual(own?.id, foreign?.id);
    assert.equal(foreign?.foreign, 'its origin is X');
  });

  it('keeps the epoch, the processor, the module stream and the source of an rpm', () => {
    const subject = subjectOfCatalog(
      foundComponent({
        type: 'rpm',
        namespace: 'rocky',
        name: 'npm',
        version: '8.19.3-1',
        qualifiers: { arch: 'x86_64', distro: 'rocky-9.3', epoch: '1' },
        source: { name: 'nodejs', version: '18.14.2-2' },
        properties: { modularity: 'nodejs:18:9010020221009220316:rhel9' },
      }),
    );
    assert.deepEqual(subject?.qualifiers, {
      arch: 'x86_64',
      distro: 'rocky-9.3',
      epoch: '1',
      rpmmod: 'nodejs:18',
    });
    assert.deepEqual(subject.source, { name: 'nodejs', version: '18.14.2-2' });
  });

  it('compares no version of a Go program that was made of a commit, and each of what it needs', () => {
    const main = { type: 'golang', namespace: 'github.com/a', name: 'b' };
    const commit = 'v0.0.0-20240506070809-0123456789ab';
    const versionOf = (version: string, kind: 'application' | 'library') =>
      subjectOfCatalog(foundComponent({ ...main, version, kind }))?.version;
    assert.equal(versionOf(commit, 'application'), undefined);
    assert.equal(versionOf(`${commit}+dirty`, 'application'), undefined);
    assert.equal(
      versionOf('v1.2.4-0.20240506070809-0123456789ab', 'application'),
      'v1.2.4-0.20240506070809-0123456789ab',
    );
    assert.equal(versionOf(commit, 'library'), commit);
  });

  it('asks nothing about the system itself', () => {
    assert.equal(
      subjectOfCatalog(foundComponent({ type: 'generic', name: 'debian', kind: 'operating-system' })),
      undefined,
    );
  });
});

describe('subjectOfPurl', () => {
  it('reads the source that scanners put into it', () => {
    for (const [purl, id] of [
      [
        'pkg:deb/debian/libssl3@3.0.11-1?distro=debian-12&upstream=openssl',
        'pkg:deb/debian/openssl@3.0.11-1?distro=debian-12',
      ],
      [
        'pkg:deb/debian/libc6@2.36-9+b1?upstream=glibc%402.36-9&distro=debian-12',
        'pkg:deb/debian/glibc@2.36-9?distro=debian-12',
      ],
      [
        'pkg:rpm/rocky/openssl-libs@3.0.7-1.el9?upstream=openssl-3.0.7-1.el9.src.rpm&epoch=1',
        'pkg:rpm/rocky/openssl-libs@3.0.7-1.el9?epoch=1&upstream=openssl%403.0.7-1.el9',
      ],
    ] as const)
      assert.equal(subjectOfPurl(purl)?.id, id);
  });

  it('reads the release as BuildKit writes it', () => {
    const purl = 'pkg:deb/debian/adduser@3.134?os_distro=bookworm&os_name=debian&os_version=12';
    assert.equal(subjectOfPurl(purl)?.id, 'pkg:deb/debian/adduser@3.134?distro=debian-12');
  });

  it('makes the same of a subject’s own id', () => {
    for (const purl of [
      'pkg:deb/debian/libc6@2.36-9+b1?upstream=glibc%402.36-9&distro=debian-12',
      'pkg:rpm/rocky/openssl-libs@3.0.7-1.el9?upstream=openssl-3.0.7-1.el9.src.rpm&epoch=1&rpmmod=a:1',
      'pkg:npm/%40babel/core@7.0.0',
      'pkg:maven/org.apache.logging.log4j/log4j-core@2.14.1?type=jar',
    ]) {
      const subject = subjectOfPurl(purl);
      assert.ok(subject);
      assert.deepEqual(subjectOfPurl(subject.id), subject);
    }
  });

  it('is the same for all spellings of a name on PyPI', () => {
    assert.equal(
      subjectOfPurl('pkg:pypi/Ruamel.Yaml@0.17')?.id,
      subjectOfPurl('pkg:pypi/ruamel_yaml@0.17')?.id,
    );
  });

  it('is nothing where the text is not a purl', () => {
    assert.equal(subjectOfPurl('lodash@4'), undefined);
  });
});

describe('distinctSubjects', () => {
  it('names each subject once, with all that it stands for', () => {
    const components = [
      foundComponent(libc),
      foundComponent({ ...libc, name: 'libc-bin' }),
      foundComponent({ type: 'generic', name: 'debian', kind: 'operating-system' }),
    ];
    const { subjects, unnamed } = distinctSubjects(components, subjectOfCatalog);
    assert.deepEqual(
      subjects.map(({ subject, components: ids }) => [subject.name, ids.length]),
      [['glibc', 2]],
    );
    assert.deepEqual(unnamed, [components[2]?.id]);
  });
});
