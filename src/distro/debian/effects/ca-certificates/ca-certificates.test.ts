import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { applyEffect, type FakeNode, fakeTree, look } from '../../../../../test/fakes/effect-root.ts';
import { caCertificates } from './ca-certificates.ts';

const pem = (name: string): string =>
  readFileSync(new URL(`testdata/${name}.pem`, import.meta.url), 'latin1');
const folder = 'usr/share/ca-certificates/mozilla';
const bundlePath = 'etc/ssl/certs/ca-certificates.crt';

describe('caCertificates', () => {
  it('concatenates certificates in byte order of their names', async () => {
    const tree = fakeTree({ [`${folder}/b.crt`]: pem('utf8'), [`${folder}/B.crt`]: pem('plain') });

    await applyEffect(caCertificates, tree);

    assert.equal(look(tree, bundlePath), pem('plain') + pem('utf8'));
  });

  it('puts a newline between certificates that have none at their end', async () => {
    const tree = fakeTree({ [`${folder}/a.crt`]: pem('plain').trimEnd(), [`${folder}/b.crt`]: pem('utf8') });

    await applyEffect(caCertificates, tree);

    assert.equal(look(tree, bundlePath), pem('plain') + pem('utf8'));
  });

  it('leaves out what ca-certificates.conf disables, and keeps that file', async () => {
    const configuration = 'mozilla/a.crt\n!mozilla/b.crt\n';
    const tree = fakeTree({
      [`${folder}/a.crt`]: pem('plain'),
      [`${folder}/b.crt`]: pem('utf8'),
      'etc/ca-certificates.conf': configuration,
    });

    await applyEffect(caCertificates, tree);

    assert.equal(look(tree, bundlePath), pem('plain'));
    assert.equal(look(tree, 'etc/ssl/certs/b.pem'), undefined);
    assert.equal(look(tree, 'etc/ca-certificates.conf'), configuration);
  });

  it('lists all certificates as enabled where no configuration is there', async () => {
    const tree = fakeTree({ [`${folder}/a.crt`]: pem('plain') });

    await applyEffect(caCertificates, tree);

    assert.match(look(tree, 'etc/ca-certificates.conf') ?? '', /^# .*\nmozilla\/a\.crt\n$/);
  });

  it('links each certificate by its cleaned name and by its subject hash', async () => {
    const tree = fakeTree({ [`${folder}/A, (B) C.crt`]: pem('plain') });

    await applyEffect(caCertificates, tree);

    assert.equal(look(tree, 'etc/ssl/certs/A__=B=_C.pem'), `-> /${folder}/A, (B) C.crt`);
    assert.equal(look(tree, 'etc/ssl/certs/3179e0d9.0'), '-> A__=B=_C.pem');
  });

  it('numbers different certificates of one subject and links equal ones once', async () => {
    const tree = fakeTree({
      [`${folder}/a.crt`]: pem('plain'),
      [`${folder}/b.crt`]: pem('plain'),
      [`${folder}/c.crt`]: pem('plain-again'),
    });

    await applyEffect(caCertificates, tree);

    assert.equal(look(tree, 'etc/ssl/certs/3179e0d9.0'), '-> a.pem');
    assert.equal(look(tree, 'etc/ssl/certs/3179e0d9.1'), '-> c.pem');
    assert.equal(look(tree, 'etc/ssl/certs/3179e0d9.2'), undefined);
  });

  it("appends the recipe's certificates and puts their files where Debian keeps local ones", async () => {
    const tree = fakeTree({ [`${folder}/z.crt`]: pem('plain') });

    await applyEffect(caCertificates, tree, [], { certificates: [{ name: 'corp', pem: pem('utf8') }] });

    assert.equal(look(tree, bundlePath), pem('plain') + pem('utf8'));
    assert.equal(look(tree, 'usr/local/share/ca-certificates/corp.crt'), pem('utf8'));
    assert.equal(look(tree, 'etc/ssl/certs/corp.pem'), '-> /usr/local/share/ca-certificates/corp.crt');
  });

  it('makes a bundle of the recipe’s certificates alone, without the package', async () => {
    const tree = fakeTree();

    await applyEffect(caCertificates, tree, [], { certificates: [{ name: 'corp.crt', pem: pem('utf8') }] });

    assert.equal(look(tree, bundlePath), pem('utf8'));
  });

  it('makes nothing where there is no certificate', async () => {
    assert.deepEqual(await applyEffect(caCertificates, fakeTree({ [`${folder}/README`]: 'none' })), []);
  });

  it('cannot be led out of its folder by the name of a certificate', async () => {
    const tree = fakeTree();

    const entries = await applyEffect(caCertificates, tree, [], {
      certificates: [{ name: '../../../../etc/passwd', pem: pem('plain') }],
    });

    for (const { path } of entries)
      assert.match(path, /^(etc\/ssl\/certs|usr\/local\/share\/ca-certificates)\/[^/]+$/);
  });

  it('survives links in a circle, folders in a circle, and anything that is not a certificate', async () => {
    const nodes: Record<string, FakeNode> = {
      [`${folder}/loop.crt`]: { link: 'loop.crt' },
      [`${folder}/up.crt`]: { link: '../mozilla' },
      [`${folder}/rubbish.crt`]: 'no PEM at all',
    };
    const tree = fakeTree(nodes);

    await applyEffect(caCertificates, tree);

    assert.equal(look(tree, bundlePath), 'no PEM at all\n');
    assert.equal(look(tree, 'etc/ssl/certs/rubbish.pem'), `-> /${folder}/rubbish.crt`);
  });
});
