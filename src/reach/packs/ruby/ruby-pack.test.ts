import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { FakeFile } from '../../../../test/fakes/catalog-tree.ts';
import { answersOf, library, program, reachOf } from '../../../../test/fakes/reach.ts';
import { readRuby } from './read-ruby.ts';

const STANDARD = 'usr/lib/ruby/3.3.0';
const GEM = 'var/lib/gems/3.3.0/gems/shop-1.2';
const FILES: Record<string, FakeFile> = {
  'usr/bin/ruby': program({ needed: ['libruby.so'] }),
  'usr/lib/libruby.so': library(),
  [`${STANDARD}/used.rb`]: "require 'used/part'",
  [`${STANDARD}/used/part.so`]: library({ needed: ['libx.so'] }),
  [`${STANDARD}/used/other.rb`]: '',
  [`${STANDARD}/used/words.txt`]: 'data',
  [`${STANDARD}/idle.rb`]: '',
  [`${STANDARD}/enc/euc_jp.so`]: library(),
  'var/lib/gems/3.3.0/specifications/shop-1.2.gemspec':
    'Gem::Specification.new do |s|\n  s.require_paths = ["code".freeze]\n  s.files = ["code/shop/idle.rb"]\nend',
  [`${GEM}/code/shop.rb`]: "require_relative 'shop/cart'",
  [`${GEM}/code/shop/cart.rb`]: '',
  [`${GEM}/code/shop/idle.rb`]: '',
  [`${GEM}/exe/shop`]: '#!/usr/bin/ruby\nrequire "used"',
  'srv/lib/x.rb': '',
  'usr/lib/libx.so': library(),
  'usr/bin/tar': program(),
  'bin/sh': program(),
};

function run(code: string, { argv = ['ruby', '/srv/a.rb'], more = {} as Record<string, FakeFile> } = {}) {
  const report = reachOf({ ...FILES, 'srv/a.rb': code, ...more }, { entrypoint: argv });
  const answers = answersOf(report);
  return {
    of: (path: string) => answers[path],
    used: answers[`${STANDARD}/used.rb`],
    idle: answers[`${STANDARD}/idle.rb`],
    triggers: report.triggers.map(({ trigger, evidence }) => [trigger, evidence.literal]),
  };
}

describe('a program of Ruby', () => {
  it('loads features, their native parts and data, encodings, and no others', () => {
    const { of, idle, triggers } = run("require 'used'");
    for (const path of [
      `${STANDARD}/used/part.so`,
      `${STANDARD}/used/words.txt`,
      `${STANDARD}/enc/euc_jp.so`,
      'usr/lib/libx.so',
    ])
      assert.equal(of(path), 'possibly', path);
    assert.deepEqual([idle, of(`${STANDARD}/used/other.rb`), triggers], ['unreachable', 'unreachable', []]);
  });

  it('loads what gems have in the folders of their specifications, which name more than is loaded', () => {
    const { of } = run("require 'shop'");
    assert.equal(of(`${GEM}/code/shop/cart.rb`), 'possibly');
    assert.equal(of(`${GEM}/code/shop/idle.rb`), 'unreachable');
    const binstub = "load Gem.activate_bin_path('shop', 'shop', '>= 0')";
    assert.deepEqual([run(binstub).used, run(binstub).idle], ['possibly', 'unreachable']);
  });

  it('knows literals, its own folder, variables and lists of literals', () => {
    for (const code of [
      "require_relative '../usr/lib/ruby/3.3.0/used'",
      "require File.expand_path('../../usr/lib/ruby/3.3.0/used', __FILE__)",
      "require File.join(__dir__, '../usr/lib/ruby/3.3.0', 'used.rb')",
      "name = 'used'\nrequire name",
      '%w[used].each { |name| require name }',
      "autoload :Used, 'used'",
      "$LOAD_PATH.unshift('/opt/x')\nrequire 'own'",
      "$LOAD_PATH.insert(0, '/opt/x')\nrequire 'own'",
      "Object.send(:require, 'used')",
    ]) {
      const { used, idle, triggers } = run(code, { more: { 'opt/x/own.rb': "require 'used'" } });
      assert.deepEqual([used, idle, triggers], ['possibly', 'unreachable', []], code);
    }
  });

  it('loads what branches of a case, rescues, defaults of parameters and targets name', () => {
    for (const code of [
      "case x\nwhen 'a' then require 'used'\nelse y\nend",
      "case x\nwhen load('used') then y\nend",
      "case x\nin [1, *] then require 'used'\nend",
      "begin\n x\nrescue (require 'used')\n y\nend",
      "def x(a, b = require('used'), *c) = b",
      "def x(b: require('used')) = b",
      "x[require('used')], b = c",
    ]) {
      const { used, idle } = run(code);
      assert.deepEqual([used, idle], ['possibly', 'unreachable'], code);
    }
    const several = "name = 'idle'\nname, other = x\nrequire name";
    assert.deepEqual(run(several).used, 'possibly');
  });

  it('may load what is in a folder where the rest of a name is computed, and all where all is', () => {
    const folder = run("Dir[File.join(__dir__, 'lib', '*.rb')].sort.each { |file| require file }");
    assert.deepEqual([folder.of('srv/lib/x.rb'), folder.idle], ['possibly', 'unreachable']);
    assert.deepEqual(folder.triggers, [['computed-import', 'require file']]);
    const part = run('require "used/#{name}"');
    assert.deepEqual([part.of(`${STANDARD}/used/other.rb`), part.idle], ['possibly', 'unreachable']);
    for (const code of ['require name', 'def f(a) = require(a)', 'require ENV["X"]'])
      assert.equal(run(code).idle, 'possibly', code);
  });

  it('runs the programs that texts name, or any where it computes one', () => {
    for (const code of ["system('tar', '-x')", '`tar x`', 'IO.popen("tar x #{y}")'])
      assert.equal(run(code).of('usr/bin/tar'), 'possibly', code);
    assert.equal(run("puts 'tar'").of('usr/bin/tar'), 'unreachable');
    assert.equal(run('system(x)').of('usr/bin/tar'), 'via a shell');
  });

  it('runs what libraries are handed, and all programs of a pipeline', () => {
    for (const code of [
      "sh 'tar x'",
      "TTY::Command.new.run('tar')",
      "Mixlib::ShellOut.new('tar x')",
      "find_executable('tar')",
      "Open3.pipeline(['x'], ['tar', 'a'])",
    ])
      assert.equal(run(code).of('usr/bin/tar'), 'possibly', code);
  });

  it('loads all of a folder that others are told to load', () => {
    const more = { 'opt/all/x.rb': "require 'used'" };
    for (const code of ["require_all '/opt/all'", "loader.push_dir('/opt/all')"]) {
      const { used, idle } = run(code, { more });
      assert.deepEqual([used, idle], ['possibly', 'unreachable'], code);
    }
  });

  it('loads the gems of its Gemfile where it asks Bundler to', () => {
    const more = {
      'srv/Gemfile':
        "source 'x'\ngem 'us-ed', '~> 1'\ngroup(:x) { gem 'other', require: 'shop' }\ngem 'x', require: false",
      [`${STANDARD}/us/ed.rb`]: "require 'used'",
    };
    const asked = (code: string) => [
      run(code, { more }).of(`${STANDARD}/us/ed.rb`),
      run(code, { more }).used,
    ];
    assert.deepEqual(asked('Bundler.require(:default, x)'), ['possibly', 'possibly']);
    assert.deepEqual(asked("require 'bundler/setup'"), ['unreachable', 'unreachable']);
    const { of, idle } = run('Bundler.require', { more });
    assert.deepEqual([of(`${GEM}/code/shop.rb`), idle], ['possibly', 'unreachable']);
    const computed = run('Bundler.require', { more: { 'srv/Gemfile': 'gems.each { |name| gem name }' } });
    assert.equal(computed.idle, 'possibly');
  });

  it('loads features of gems that it, its settings, variables or its command line name by one word', () => {
    const told = (own: Record<string, FakeFile>, args: string[] = [], environment: string[] = []) => {
      const isOwned = (path: string) => !path.startsWith('srv/');
      const start = own['srv/start.sh'] === undefined ? ['/usr/bin/ruby', '/srv/a.rb'] : ['/srv/start.sh'];
      const run = { entrypoint: [...start, ...args], environment };
      const answers = answersOf(reachOf({ ...FILES, 'srv/a.rb': '', ...own }, run, { isOwned }));
      return [answers[`${GEM}/code/shop.rb`], answers[`${STANDARD}/idle.rb`]];
    };
    const script = { content: '#!/bin/sh\nADAPTER=shop exec ruby /srv/a.rb\n', mode: 0o755 };
    for (const found of [
      told({ 'srv/a.rb': 'use :shop, :idle' }),
      told({ 'srv/a.rb': 'use %w[shop idle]' }),
      told({ 'srv/a.rb': "use adapter: 'Shop'" }),
      told({ 'srv/config.yml': 'adapter: shop\nmode: idle\n' }),
      told({ 'srv/start.sh': script }),
      told({}, ['--adapter=shop', 'idle']),
      told({}, [], ['ADAPTERS=idle,shop']),
    ])
      assert.deepEqual(found, ['possibly', 'unreachable']);
    assert.deepEqual(told({ 'srv/a.rb': 'use :shops' }), ['unreachable', 'unreachable']);
  });

  it('has the data of gems without a feature that settings or a Gemfile name', () => {
    const gems = 'var/lib/gems/3.1.0';
    const page = (own: Record<string, FakeFile>) => {
      const themes = ['minima', 'idle'].flatMap((name) => [
        [`${gems}/specifications/${name}-2.5.gemspec`, ''],
        [`${gems}/gems/${name}-2.5/_layouts/page.html`, '<p>'],
      ]);
      const isOwned = (path: string) => !path.startsWith('srv/');
      const files = { ...FILES, 'srv/a.rb': '', ...Object.fromEntries(themes), ...own };
      const answers = answersOf(reachOf(files, { entrypoint: ['/usr/bin/ruby', '/srv/a.rb'] }, { isOwned }));
      return ['minima', 'idle'].map((name) => answers[`${gems}/gems/${name}-2.5/_layouts/page.html`]);
    };
    assert.deepEqual(page({ 'srv/_config.yml': 'theme: minima' }), ['possibly', 'unreachable']);
    const bundle = { 'srv/a.rb': "require 'bundler'\nBundler.require", 'srv/Gemfile': "gem 'minima'" };
    assert.deepEqual(page(bundle), ['possibly', 'unreachable']);
    assert.deepEqual(page({}), ['unreachable', 'unreachable']);
  });

  it('knows -e, -r, and may load all where its script comes from outside', () => {
    assert.equal(run('', { argv: ['ruby', '-e', "require 'used'"] }).used, 'possibly');
    assert.equal(run('', { argv: ['ruby', '-rused', '/srv/a.rb'] }).used, 'reachable');
    for (const argv of [['ruby'], ['ruby', '/mnt/x.rb'], ['ruby', '/srv/text']])
      assert.equal(run('', { argv, more: { 'srv/text': 'x' } }).idle, 'possibly', argv.join(' '));
    const embedded = { 'usr/bin/server': program({ needed: ['libruby.so'] }) };
    assert.equal(run('', { argv: ['/usr/bin/server'], more: embedded }).idle, 'possibly');
  });
});

describe('a library of Ruby', () => {
  it('that computes what it loads may load what is of its own namespace', () => {
    const { of, idle } = run("require 'used'", { more: { [`${STANDARD}/used.rb`]: 'require x' } });
    assert.deepEqual([of(`${STANDARD}/used/other.rb`), idle], ['possibly', 'via a shell']);
  });

  it('that computes a name in a folder for everybody may open what its texts name there', () => {
    for (const [file, code] of [
      [
        'used/part.rb',
        'def path(of = "map.xml") = File.expand_path("../#{of}", __dir__)\npath("robots.txt")',
      ],
      [
        'used/part.rb',
        'def path(of = "map.xml") = File.expand_path("../../#{of}", __FILE__)\npath("robots.txt")',
      ],
      ['used.rb', '%w[map.xml robots.txt].map { |of| File.join(__dir__, where, of) }'],
    ] as const) {
      const { of } = run(`require "${file.slice(0, -3)}"`, {
        more: {
          [`${STANDARD}/${file}`]: code,
          ...Object.fromEntries(
            ['map.xml', 'robots.txt', 'other.txt'].map((name) => [`${STANDARD}/${name}`, 'x']),
          ),
        },
      });
      const answers = ['map.xml', 'robots.txt', 'other.txt'].map((name) => of(`${STANDARD}/${name}`));
      assert.deepEqual(answers, ['possibly', 'possibly', 'unreachable'], code);
    }
  });
});

describe('a library that Ruby opens', () => {
  const opened = (code: string) =>
    run(code, { more: { 'usr/lib/liby.so': library() } }).of('usr/lib/liby.so');
  it('is any where Fiddle is handed a computed name', () => {
    assert.equal(opened('require "fiddle"; Fiddle::Handle.new(x)'), 'possibly');
    assert.equal(opened('include Fiddle; Handle.new(x)'), 'possibly');
  });
  it('is none where another class of its name is made', () => {
    assert.notEqual(opened('Handle.new(self, name, id, payload)'), 'possibly');
  });
});

describe('hostile Ruby', () => {
  it('ends, and is never taken for read where it was not', () => {
    for (const code of ['('.repeat(100_000), "'", 'def x', '[['.repeat(50_000)])
      assert.equal(readRuby(`require 'x'; ${code}`).isCut, true, code.slice(0, 20));
    readRuby('a = b; b = a; require a');
    readRuby(`x = ${'"a" + '.repeat(2000)}"b"; require x`);
    const names = Array.from({ length: 20_000 }, (_, at) => `"${at}.xml"`).join(' + ');
    const places = Array.from(
      { length: 2000 },
      (_, at) => `File.join(__dir__, "${'../'.repeat(at % 90)}", x)`,
    );
    const { paths, isCut } = readRuby(`${names}\n${places.join('\n')}`);
    assert.deepEqual([paths.length < 10_000, isCut], [true, true]);
  });
});
