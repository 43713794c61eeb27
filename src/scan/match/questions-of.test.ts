import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { subjectOf } from '../../../test/fakes/judging.ts';
import type { AdvisoryDatabase } from '../../advisories/index.ts';
import { CONFIDENCE } from './question.ts';
import { questionsOf } from './questions-of.ts';

type Has = {
  /** `ECOSYSTEM NAME`, of which something is said. */
  known?: readonly string[];
  /** Covered by feeds. */
  fed?: readonly string[];
  /** Versions of every source in the index of Debian 13; undefined: there is no index. */
  listed?: readonly string[];
};

function database({ known = [], fed = [], listed }: Has): AdvisoryDatabase {
  const fake = {
    advisoriesOf: (ecosystem: string, name: string) => (known.includes(`${ecosystem} ${name}`) ? [{}] : []),
    feedsFor: (ecosystem: string) => (fed.includes(ecosystem) ? ['feed'] : []),
    feeds: [{ covers: fed }],
    listedOf: () => listed?.map((sourceVersion) => ({ sourceVersion })),
  };
  return fake as Partial<Record<keyof AdvisoryDatabase, unknown>> as AdvisoryDatabase;
}

/** `ECOSYSTEM NAME VERSION rank by confidence`, and gaps. */
function asked(purl: string, has: Has = {}, more = {}): string[] {
  const { questions, gaps } = questionsOf(subjectOf(purl, more), database(has));
  return [
    ...questions.map(
      ({ ecosystem, name, version, rank, by, confidence }) =>
        `${ecosystem} ${name} ${version} ${rank} ${by} ${confidence.toFixed(3)}`,
    ),
    ...gaps.map(({ why, what }) => `${why}: ${what}`),
  ];
}

const DEBIAN = 'pkg:deb/debian';
const RELEASE = 'Debian:13 nginx 1.27.0-1 0 range 1.000';
const UPSTREAM = [
  'Bitnami nginx 1.27.0 1 upstream 0.490',
  'CVE f5/nginx 1.27.0 2 upstream 0.420',
  'CVE nginx/nginx 1.27.0 2 upstream 0.420',
  'CVE f5/nginx open source 1.27.0 2 upstream 0.420',
];
const nginx = `${DEBIAN}/nginx@1.27.0-1?distro=debian-13`;

describe('what is asked about a package of a distribution', () => {
  it('is what its release says, alone where the release knows the source', () => {
    assert.deepEqual(asked(nginx, { known: ['Debian:13 nginx'] }), [RELEASE]);
    assert.equal(questionsOf(subjectOf(nginx), database({})).questions[0]?.isRelease, true);
    assert.deepEqual(asked(`${DEBIAN}/nginx?distro=debian-13`), ['no-version: Debian:13']);
    assert.deepEqual(
      asked(`${DEBIAN}/nginx@1-1?distro=debian-13&built-from=unknown`, { known: ['Debian:13 nginx'] }),
      ['Debian:13 nginx 1-1 0 range 1.000', 'no-source: source package of nginx'],
    );
  });

  it('is what upstream says after the release, where that lists only what it fixed', () => {
    for (const purl of [
      'pkg:apk/alpine/nginx@1.27.0-r0?distro=alpine-3.20',
      'pkg:rpm/rocky/nginx@1.27.0-1?distro=rocky-9',
    ]) {
      const { questions } = questionsOf(subjectOf(purl), database({ known: ['Alpine:v3.20 nginx'] }));
      assert.deepEqual(
        questions.map(({ rank, by }) => `${rank} ${by}`),
        ['0 range', '2 upstream', '3 upstream', '3 upstream', '3 upstream'],
      );
    }
  });

  it('is asked of the release without its epoch, where it is a third party’s', () => {
    const third = subjectOf(`${DEBIAN}/nginx@1:1.27.0-1?distro=debian-13`, { foreign: 'its origin' });
    const { questions } = questionsOf(third, database({ known: ['Debian:13 nginx'] }));
    assert.deepEqual(
      questions.filter(({ isRelease }) => isRelease === true).map((one) => [one.version, one.withoutEpoch]),
      [['1.27.0-1', true]],
    );
  });

  it('is what upstream says as well, where the release knows nothing of it and its product is known', () => {
    assert.deepEqual(asked(nginx), [RELEASE, ...UPSTREAM]);
    assert.deepEqual(asked(`${DEBIAN}/unheard-of@1-1?distro=debian-13`), [
      'Debian:13 unheard-of 1-1 0 range 1.000',
    ]);
  });

  it('is both where the index of the release speaks against it, and nothing where neither knows it', () => {
    const listed = ['1.26.0-1'];
    assert.deepEqual(asked(nginx, { listed, known: ['Debian:13 nginx'] }), [...UPSTREAM, RELEASE]);
    assert.deepEqual(asked(nginx, { listed }), [...UPSTREAM, RELEASE]);
    assert.deepEqual(asked(nginx, { listed: [] }), [
      "no-source: deb package nginx, which is not the distribution's",
    ]);
    assert.deepEqual(asked(nginx, { listed: [], known: ['Bitnami nginx'] }), [...UPSTREAM, RELEASE]);
    assert.deepEqual(asked(nginx, { listed: ['1.27.0-1'], known: ['Debian:13 nginx'] }), [RELEASE]);
    assert.deepEqual(
      asked(`${DEBIAN}/unheard-of@2-1?distro=debian-13`, { listed, known: ['Debian:13 unheard-of'] }),
      ['Debian:13 unheard-of 2-1 0 range 1.000'],
    );
  });

  it('is of a third party’s package less certain, and without the epoch that it counts', () => {
    const foreign = { foreign: 'its origin is nginx' };
    const stranger = `${DEBIAN}/nginx@99:1.27.0-1?distro=debian-13`;
    assert.deepEqual(asked(stranger, { known: ['Debian:13 nginx'] }, foreign), [
      ...UPSTREAM,
      'Debian:13 nginx 1.27.0-1 0 range 0.700',
    ]);
    assert.deepEqual(asked(`${DEBIAN}/acme@1-1?distro=debian-13`, { known: ['Debian:13 acme'] }, foreign), [
      'Debian:13 acme 1-1 0 range 0.700',
    ]);
    assert.deepEqual(asked(stranger, {}, foreign), [
      "no-source: deb package nginx, which is not the distribution's",
    ]);
    assert.deepEqual(asked(`${DEBIAN}/nginx?distro=debian-13`, {}, foreign), ['no-version: nginx']);
  });

  it('comes from a branch that patches longer where its version says so', () => {
    const [own, pro] = ['Ubuntu:22.04:LTS', 'Ubuntu:Pro:22.04:LTS'];
    const ubuntu = (version: string, fed: readonly string[] = [own, pro]) =>
      asked(`pkg:deb/ubuntu/curl@${version}?distro=ubuntu-22.04`, { fed, known: [`${own} curl`] });
    assert.deepEqual(ubuntu('7-1'), [`${own} curl 7-1 0 range 1.000`, `${pro} curl 7-1 1 range 1.000`]);
    assert.deepEqual(ubuntu('7-1%2Besm1'), [
      `${own} curl 7-1+esm1 1 range 1.000`,
      `${pro} curl 7-1+esm1 0 range 1.000`,
    ]);
    assert.deepEqual(ubuntu('7-1', [own]), [`${own} curl 7-1 0 range 1.000`]);
    assert.deepEqual(ubuntu('7-1%2Bfips1.1', ['Ubuntu:Pro:FIPS:22.04:LTS']), [
      'Ubuntu:Pro:FIPS:22.04:LTS curl 7-1+fips1.1 0 range 1.000',
    ]);
    const fed = ['Red Hat:enterprise_linux:9', 'Red Hat:rhel_eus:9.2'];
    const ranks = (version: string, distro: string): string[] =>
      asked(`pkg:rpm/redhat/bash@${version}?distro=${distro}`, { fed }).filter((one) =>
        / [01] range/.test(one),
      );
    const ranked = (version: string, distro: string): Record<string, string | undefined> =>
      Object.fromEntries(
        ranks(version, distro).map((one) => [
          /^(Red Hat:\S+|Red Hat:\S+ \S+) bash/.exec(one)?.[1],
          / ([01]) range/.exec(one)?.[1],
        ]),
      );
    assert.equal(ranked('5-1.el9', 'rhel-9.2')['Red Hat:rhel_eus:9.2'], '1');
    assert.equal(ranked('5-1.el9_2', 'rhel-9.2')['Red Hat:rhel_eus:9.2'], '0');
    assert.equal(ranked('5-1.el9_4', 'rhel-9.2')['Red Hat:rhel_eus:9.2'], '1');
  });

  it('is of a backport first what the later release says of its source', () => {
    const backport = `${DEBIAN}/curl@8.5-1~bpo12%2B1?distro=debian-12`;
    const own = 'Debian:12 curl 8.5-1~bpo12+1 0 range 1.000';
    const known = ['Debian:12 curl'];
    assert.deepEqual(asked(backport, { known, fed: ['Debian:13', 'Debian:sid'] }), [
      'Debian:13 curl 8.5-1 -1 range 1.000',
      own,
    ]);
    assert.deepEqual(asked(backport, { known, fed: ['Debian:sid'] }), [
      'Debian:sid curl 8.5-1 -1 range 1.000',
      own,
    ]);
    assert.deepEqual(asked(backport, { known }), [own, 'no-feed: Debian:13']);
  });

  it('is nothing of another packager’s record, nor of a release that nobody named', () => {
    assert.deepEqual(asked('pkg:rpm/debian/curl@1-1?distro=debian-13'), ['unknown-release: debian 13']);
    assert.deepEqual(asked('pkg:deb/rhel/curl@1-1?distro=rhel-9'), ['unknown-release: rhel 9']);
    assert.deepEqual(asked('pkg:deb/alpine/curl@1-1?distro=alpine-3.20'), ['unknown-release: alpine 3.20']);
    assert.deepEqual(asked(`${DEBIAN}/curl@1-1`), ['unknown-release: debian']);
  });

  it('is of a binary rpm under its own name first where advisories name some of each, without an epoch that nobody knows', () => {
    const ol = 'pkg:rpm/ol/bash-doc@5-1?distro=ol-9&epoch=2&upstream=bash-5-1.src.rpm';
    assert.deepEqual(asked(ol), [
      'Oracle Linux:9 bash-doc 2:5-1 0 range 1.000',
      'Oracle Linux:9 bash 2:5-1 2 range 1.000',
    ]);
    const { questions } = questionsOf(
      subjectOf('pkg:rpm/ol/bash-doc@6-1?distro=ol-9&epoch=2&upstream=bash-5-1.src.rpm'),
      database({}),
    );
    assert.deepEqual(
      questions.map(({ version, withoutEpoch }) => [version, withoutEpoch]),
      [
        ['2:6-1', undefined],
        ['5-1', true],
      ],
    );
    const same = 'pkg:rpm/ol/bash@5-1?distro=ol-9&epoch=0&upstream=bash-5-1.src.rpm';
    assert.deepEqual(asked(same), ['Oracle Linux:9 bash 5-1 0 range 1.000']);
  });

  it('is of Arch what its tracker says where that is loaded, and else what upstream says', () => {
    const arch = 'pkg:alpm/arch/nginx@1.27.0-1?distro=arch';
    assert.deepEqual(asked(arch, { fed: ['Arch Linux'] }), ['Arch Linux nginx 1.27.0-1 0 range 1.000']);
    assert.deepEqual(asked(arch), UPSTREAM);
  });
});

describe('what is asked about others', () => {
  it('is of repackaged programs what upstream says, as far as the name is known', () => {
    assert.deepEqual(asked('pkg:conda/nginx@1.27.0'), UPSTREAM);
    assert.deepEqual(asked('pkg:conda/unheard-of@1'), ['unknown-type: conda']);
    assert.deepEqual(asked('pkg:conda/nginx'), ['no-version: conda/nginx']);
  });

  it('is of a package what its registry says, and then what is known of the product', () => {
    assert.deepEqual(asked('pkg:npm/%40a/b@1.0.0'), [
      `npm @a/b 1.0.0 0 range ${CONFIDENCE.registry.toFixed(3)}`,
    ]);
    assert.deepEqual(asked('pkg:maven/g/a@1'), ['Maven g:a 1 0 range 0.950']);
    assert.deepEqual(asked('pkg:npm/b'), ['no-version: npm/b']);
  });

  it('is of a program without a package what is known of the product, and nothing is guessed', () => {
    assert.deepEqual(asked('pkg:generic/nginx@1.27.0'), [
      'Bitnami nginx 1.27.0 1 upstream 0.700',
      'CVE f5/nginx 1.27.0 2 upstream 0.600',
      'CVE nginx/nginx 1.27.0 2 upstream 0.600',
      'CVE f5/nginx open source 1.27.0 2 upstream 0.600',
    ]);
    assert.deepEqual(asked('pkg:generic/unheard-of@1'), ['no-source: generic/unheard-of']);
    assert.deepEqual(asked('pkg:generic/nginx'), ['no-version: generic/nginx']);
    assert.deepEqual(asked('pkg:swid/nginx@1'), ['unknown-type: swid']);
  });
});
