import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { answersOf, library, program, reachOf } from '../../../test/fakes/reach.ts';

type Files = Parameters<typeof reachOf>[0];

const COLLECTD: Files = {
  'usr/sbin/collectd': program({
    imports: ['dlopen'],
    strings: ['/etc/collectd/collectd.conf', '/usr/lib/collectd'],
  }),
  'usr/lib/collectd/cpu.so': library(),
  'usr/lib/collectd/perl.so': library(),
};
const PERL = 'usr/lib/collectd/perl.so';
const run = { entrypoint: ['/usr/sbin/collectd'] };

describe('modules that settings choose', () => {
  it('are those of collectd that LoadPlugin names, in any case; others are for who changes the settings', () => {
    const conf = '#LoadPlugin perl\nLoadPlugin CPU\n';
    const answers = answersOf(reachOf({ ...COLLECTD, 'etc/collectd/collectd.conf': conf }, run));
    assert.equal(answers['usr/lib/collectd/cpu.so'], 'possibly');
    assert.equal(answers[PERL], 'via a shell');
  });

  it('are all where no settings are in the image, or a volume brings them', () => {
    assert.equal(answersOf(reachOf(COLLECTD, run))[PERL], 'possibly');
    const files = { ...COLLECTD, 'etc/collectd/collectd.conf': 'LoadPlugin cpu\n' };
    for (const volume of ['/etc/collectd', '/etc', '/etc/collectd/conf.d'])
      assert.equal(answersOf(reachOf(files, { ...run, volumes: [volume] }))[PERL], 'possibly', volume);
  });

  it('are also those that a file of one’s own names, wherever it is', () => {
    const files = {
      ...COLLECTD,
      'etc/collectd/collectd.conf': 'LoadPlugin cpu\n',
      'srv/own.conf': 'LoadPlugin perl\n',
    };
    const isOwned = (path: string) => !path.startsWith('srv/');
    assert.equal(answersOf(reachOf(files, run, { isOwned }))[PERL], 'possibly');
  });

  it('are not those that scripts of packages, their lists and texts for people name', () => {
    const files: Files = {
      ...COLLECTD,
      'etc/collectd/collectd.conf': 'LoadPlugin cpu\n',
      'etc/collectd/README.md': 'LoadPlugin perl\n',
      'var/lib/dpkg/info/libperl.postinst': {
        content: '#!/bin/sh\nrm -rf /var/cache/perl perl\n',
        mode: 0o755,
      },
    };
    const isOwned = (path: string) => !path.startsWith('var/');
    assert.equal(answersOf(reachOf(files, run, { isOwned }))[PERL], 'via a shell');
  });

  it('are all where settings lead to a folder elsewhere', () => {
    const files: Files = {
      ...COLLECTD,
      'etc/collectd/collectd.conf': 'LoadPlugin cpu\n',
      'etc/collectd/conf.d': { link: '/usr/share/conf.d' },
      'usr/share/conf.d/a.conf': 'LoadPlugin perl\n',
    };
    assert.equal(answersOf(reachOf(files, run))[PERL], 'possibly');
  });

  it('are those of freeradius that enabled sections are called, with drivers and kinds of them', () => {
    const files = {
      'usr/sbin/freeradius': program({ imports: ['dlopen'], strings: ['/etc/freeradius'] }),
      ...Object.fromEntries(
        ['perl', 'pap', 'eap_md5', 'sql', 'sql_null', 'json'].map((name) => [
          `usr/lib/freeradius/rlm_${name}.so`,
          library(),
        ]),
      ),
      'etc/freeradius/radiusd.conf': 'libdir = /usr/lib/freeradius\n$INCLUDE mods-enabled/\n',
      'etc/freeradius/mods-available/perl': 'perl {\n}\n',
      'etc/freeradius/mods-available/pap': 'pap {\n}\n',
      'etc/freeradius/mods-available/eap': 'eap {\n md5 {\n }\n}\n',
      'etc/freeradius/mods-enabled/pap': { link: '../mods-available/pap' },
      'etc/freeradius/mods-enabled/eap': { link: '../mods-available/eap' },
    };
    const loaded = (more: Files) =>
      Object.entries(answersOf(reachOf({ ...files, ...more }, { entrypoint: ['/usr/sbin/freeradius'] })))
        .filter(([path, answer]) => path.includes('/rlm_') && answer === 'possibly')
        .map(([path]) => path.replace(/.*\/rlm_|\.so$/g, ''));
    assert.deepEqual(loaded({}), ['eap_md5', 'pap']);
    assert.deepEqual(loaded({ 'etc/freeradius/sites-enabled/a': 'sql {\n}\n' }), [
      'eap_md5',
      'pap',
      'sql',
      'sql_null',
    ]);
    const included = loaded({ 'etc/freeradius/own.conf': '$INCLUDE mods-available/perl\n' });
    assert.deepEqual(included, ['eap_md5', 'pap', 'perl']);
  });

  it('are those of slapd that olcModuleLoad names', () => {
    const files = {
      'usr/sbin/slapd': program({ imports: ['lt_dlopen'], strings: ['/etc/ldap', '/usr/lib/ldap'] }),
      'usr/lib/ldap/back_mdb.so.2.0.200': library(),
      'usr/lib/ldap/back_mdb.la': "dlname='back_mdb.so'\n",
      'usr/lib/ldap/back_perl.so.2.0.200': library(),
      'etc/ldap/slapd.d/cn=config/cn=module{0}.ldif':
        'olcModulePath: /usr/lib/ldap\nolcModuleLoad: {0}back_mdb.la\n',
    };
    const answers = answersOf(reachOf(files, { entrypoint: ['/usr/sbin/slapd'] }));
    assert.equal(answers['usr/lib/ldap/back_mdb.so.2.0.200'], 'possibly');
    assert.equal(answers['usr/lib/ldap/back_mdb.la'], 'possibly');
    assert.equal(answers['usr/lib/ldap/back_perl.so.2.0.200'], 'via a shell');
  });
});
