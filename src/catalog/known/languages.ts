import { TRIPLE, VERSION_TRIPLE } from '../strings/rule.ts';
import type { Software } from '../strings/software.ts';

const PYTHON = '\\0(?<version>[23]\\.\\d{1,2}\\.\\d{1,2}(?:(?:a|b|rc)\\d{1,2})?\\+?)\\0';
const RUBY = 'ruby (?<version>\\d\\.\\d{1,2}\\.\\d{1,2}(?:preview\\d|rc\\d|dev)?)(?:p\\d{1,4})? \\(20\\d\\d-';
const OTP = '(?<version>\\d{2}\\.\\d{1,3}(?:\\.\\d{1,3})?(?:\\.\\d{1,3})?(?:\\.\\d{1,3})?(?:-rc\\d)?)';
const DART = '(?<version>\\d\\.\\d{1,2}\\.\\d{1,2}(?:-\\d{1,3}\\.\\d{1,3}\\.(?:beta|dev))?)';
const JULIA = '(?<version>\\d\\.\\d{1,2}\\.\\d{1,3}(?:-(?:alpha|beta|rc)\\d)?)';

/** Interpreters, runtimes and compilers. */
export const LANGUAGES: readonly Software[] = [
  {
    id: 'python',
    kind: 'application',
    cpe: 'python:python',
    rules: [
      {
        literals: ['<prefix>/lib/pythonX.X', '%.80s (%.80s) %.80s\0'],
        near: PYTHON,
        reach: [64, 64],
      },
      // The linker keeps the version as the end of the prefix, where that ends with it: pyenv, asdf.
      {
        literals: ['/versions/3.', '/python/3.'],
        near: `/(?:versions|python)/${PYTHON.slice(2)}`,
        reach: [0, 40],
        requires: ['<prefix>/lib/pythonX.X'],
      },
    ],
  },
  {
    id: 'pypy',
    kind: 'application',
    cpe: 'pypy:pypy',
    rules: [{ literals: ['[PyPy '], after: VERSION_TRIPLE }],
  },
  {
    id: 'perl',
    kind: 'application',
    cpe: 'perl:perl',
    rules: [
      {
        literals: ['/perl/5.', '/perl5/5.', '/site_perl/5.', '/core_perl/5.'],
        near: '/[a-z_]{0,5}perl5?/(?<version>5\\.\\d{1,2}\\.\\d{1,2})[/\\0]',
        reach: [0, 40],
        requires: ['Illegal switch in PERL5OPT'],
      },
      {
        literals: ['\0v5.'],
        near: '\\0v(?<version>5\\.\\d{1,2}\\.\\d{1,2})\\0',
        reach: [0, 24],
        requires: ['PERL5OPT'],
      },
    ],
  },
  {
    id: 'ruby',
    kind: 'application',
    cpe: 'ruby-lang:ruby',
    rules: [
      {
        literals: ['ruby 1.', 'ruby 2.', 'ruby 3.', 'ruby 4.'],
        near: RUBY,
        reach: [0, 64],
        requires: ['ruby - Copyright (C) 1993-'],
      },
    ],
  },
  {
    id: 'node',
    kind: 'application',
    cpe: 'nodejs:node.js',
    rules: [
      { literals: ['node.js/v'], after: `${VERSION_TRIPLE}\\0` },
      { literals: ['\0node v'], after: `${VERSION_TRIPLE}\\0` },
    ],
  },
  {
    id: 'deno',
    kind: 'application',
    cpe: 'deno:deno',
    rules: [
      { literals: ['Deno/'], near: `(?<!-)Deno/${VERSION_TRIPLE}`, reach: [1, 24], requires: ['deno::'] },
    ],
  },
  {
    id: 'bun',
    kind: 'application',
    cpe: 'bun:bun',
    rules: [{ literals: ['\0Bun v'], after: `${VERSION_TRIPLE} \\(` }],
  },
  {
    id: 'dart',
    kind: 'application',
    rules: [
      {
        literals: [' (stable) (', ' (beta) (', ' (dev) ('],
        near: `\\0${DART} \\((?:stable|beta|dev)\\) \\([A-Z][a-z]{2} [A-Z][a-z]{2} {1,2}\\d{1,2} [\\d:]{8} 20\\d\\d [+-]\\d{4}\\) on "`,
        reach: [40, 80],
      },
    ],
  },
  {
    id: 'php',
    kind: 'application',
    cpe: 'php:php',
    rules: [
      {
        literals: ['X-Powered-By: PHP/'],
        after:
          '(?<version>\\d\\.\\d{1,2}\\.\\d{1,3}(?:(?:alpha|beta|RC|rc)\\d{1,2})?)(?:-[-\\w.+~]{1,40})?[\\0\\n]',
      },
    ],
  },
  {
    id: 'erlang',
    kind: 'application',
    cpe: 'erlang:erlang/otp',
    rules: [
      { literals: ['/otp_src_', '/src/otp-'], after: `${OTP}/` },
      {
        literals: ['Erlang/OTP '],
        before: `\\0${OTP}\\0{1,24}`,
      },
      {
        literals: ['Erlang/OTP '],
        after: `\\d{2}[^\\0]{1,180}\\0{1,4}${OTP}\\0`,
      },
    ],
  },
  {
    id: 'elixir',
    kind: 'application',
    cpe: 'elixir-lang:elixir',
    rules: [
      {
        literals: ['\nELIXIR_VERSION='],
        after: '(?<version>\\d\\.\\d{1,2}\\.\\d{1,2}(?:-[a-z]{1,5}(?:\\.\\d{1,2})?)?)\\n',
      },
      {
        literals: ['{application,elixir,'],
        near: '\\{vsn,"(?<version>\\d\\.\\d{1,2}\\.\\d{1,2}(?:-[a-z]{1,5}(?:\\.\\d{1,2})?)?)"',
      },
    ],
  },
  {
    id: 'julia',
    kind: 'application',
    cpe: 'julialang:julia',
    rules: [
      {
        literals: [
          '\0branch\0commit\0',
          '\0verify_methods\0',
          '\0julia version %s',
          '\0BigInt\0BITS_PER_LIMB',
        ],
        before: `[^\\w.]${JULIA}`,
      },
      {
        literals: ['\0verify_methods\0', '\0__init__\0'],
        near: `\\0${JULIA}\\0`,
        reach: [0, 96],
        requires: ['Task cannot be serialized'],
      },
    ],
  },
  {
    id: 'swipl',
    kind: 'application',
    cpe: 'swi-prolog:swi-prolog',
    rules: [{ literals: ['/swipl-'], after: `${VERSION_TRIPLE}/` }],
  },
  {
    id: 'gcc',
    kind: 'application',
    cpe: 'gnu:gcc',
    rules: [
      { literals: ['\0gcc version %s %s\n'], near: `\\0${VERSION_TRIPLE}\\0`, reach: [96, 0] },
      {
        literals: ['GCC: (GNU) '],
        after: VERSION_TRIPLE,
        names: /^(?:[-\w]{1,40}-)?(?:gcc|g\+\+|cc|c\+\+)(?:-\d{1,2})?$/,
      },
    ],
  },
  {
    id: 'ghc',
    namespace: 'haskell',
    kind: 'application',
    cpe: 'haskell:ghc',
    rules: [{ literals: ['\0GHC '], after: `${VERSION_TRIPLE}\\0`, names: /^ghc(?:-\d[.\d]{1,8})?$/ }],
  },
  {
    id: 'luajit',
    kind: 'library',
    cpe: 'luajit:luajit',
    rules: [
      {
        literals: ['LuaJIT 2.'],
        near: `LuaJIT (?<version>2\\.\\d\\.\\d{1,12}(?:-beta\\d)?)\\0`,
        reach: [0, 48],
      },
    ],
  },
  {
    id: 'lua',
    kind: 'library',
    cpe: 'lua:lua',
    rules: [{ literals: ['$LuaVersion: Lua '], after: VERSION_TRIPLE }],
  },
  {
    id: 'rust',
    kind: 'library',
    cpe: 'rust-lang:rust',
    rules: [
      // The head of a crate's metadata, compressed so that the first letters of `rustc` are gone.
      {
        literals: ['ust\0\0\0'],
        near: 'c (?<version>1\\.\\d{2}\\.\\d) \\([0-9a-f]{9} 20\\d\\d-\\d\\d-\\d\\d\\)',
        reach: [0, 72],
      },
    ],
  },
  {
    id: 'graalvm',
    namespace: 'oracle',
    kind: 'application',
    rules: [
      {
        literals: ['-jvmci-'],
        near: `\\0(?<version>\\d{1,2}[.\\d]{0,12}\\+\\d{1,3}-jvmci-[.\\d]{1,8}-b\\d{1,3})\\0`,
        requires: ['\0java\0'],
      },
    ],
  },
  {
    id: 'openjdk',
    kind: 'application',
    rules: [
      {
        literals: ['openjdk\0java\0'],
        after: '[.\\d]{1,8}\\0{1,8}(?<version>\\d[-+._0-9A-Za-z]{1,40})\\0',
        unless: ['-jvmci-'],
      },
      {
        literals: ['openjdk\0java\0'],
        before: '\\0[.\\d]{1,8}\\0{1,8}(?<version>\\d[-+._0-9A-Za-z]{1,40})\\0{1,8}',
        reach: [96, 0],
        unless: ['-jvmci-'],
      },
    ],
  },
  {
    id: 'jre',
    namespace: 'oracle',
    kind: 'application',
    confidence: 0.7,
    rules: [
      {
        literals: ['\0java\0'],
        after: `[.\\d]{1,8}\\0{1,8}(?<version>${TRIPLE}[-+._0-9A-Za-z]{0,40})\\0`,
        unless: ['openjdk'],
      },
      {
        literals: ['\0java\0'],
        before: `\\0(?<version>${TRIPLE}[-+._0-9A-Za-z]{0,40})\\0{1,8}[.\\d]{1,8}`,
        reach: [96, 0],
        unless: ['openjdk'],
      },
    ],
  },
];
