import { withoutUndefined } from '../../base/without-undefined.ts';
import { type StringRule, VERSION_TRIPLE as V } from '../strings/rule.ts';

/** What libraries say in code that minifiers keep, for bundles without comments. Ids are npm packages. */
export const CODE_TABLE: readonly { id: string; kind: 'library'; rules: readonly StringRule[] }[] = [
  library('jquery', {
    literals: ['.fn.init('],
    before: String.raw`="${V}",(?:\w{1,3}=/HTML\$/i,)?\w{1,3}=function\(\w{1,2},\w{1,2}\)\{return new \w{1,3}`,
  }),
  library(
    'lodash',
    {
      literals: ['"Unsupported core-js use. Try https://npms.io/search?q=ponyfill."'],
      before: String.raw`="${V}",\w{1,3}=200,\w{1,3}=`,
    },
    {
      literals: ['/** Used as the semantic version number. */'],
      after: String.raw`\s{1,20}(?:var|const|let) VERSION = ['"]${V}['"]`,
      requires: ['__lodash_hash_undefined__'],
    },
    // The first holds in one layout of the minifier's only; this list follows the version in all of 4.
    {
      literals: ['bind bindKey curry curryRight', 'bind","bindKey","curry","curryRight'],
      before: String.raw`\.VERSION="${V}"[,;]\w{1,3}\(\[?"`,
    },
  ),
  library(
    'moment',
    { literals: ['//! moment.js'], after: String.raw`\s{1,4}//! version : ${V}` },
    { literals: ['(*! moment.js *)'], after: String.raw`\s{1,8}\(\*! version : ${V}` },
    {
      literals: ['.version="'],
      after: String.raw`${V}",\w{1,3}=\w{1,3},\w{1,3}\.fn=\w{1,3},\w{1,3}\.min=`,
    },
  ),
  library('axios', { literals: ['"[Axios v"', "'[Axios v'"] }),
  library(
    'vue',
    {
      literals: ['typeof window&&window.trustedTypes'],
      before: String.raw`="${V}",\w{1,3}="u(?:ndefined)?"[!=<>]{1,3}`,
      requires: ['.createPolicy("vue"'],
      unless: ['@vue/runtime-dom v'],
    },
    // Before 3.5, without the policy.
    {
      literals: ['"undefined"!=typeof document?document:null', 'typeof document<"u"?document:null'],
      before: String.raw`="${V}",(?:\w{1,3}=\w{1,3},\w{1,3}=\w{1,3},|\w{1,3}="http://www\.w3\.org/2000/svg",)?\w{1,3}=`,
      requires: ['__vue_app__'],
      unless: ['@vue/runtime-dom v'],
    },
  ),
  library('react', {
    literals: ['.useTransition()}', '.useState(a)}', '.useState(e)}'],
    after: String.raw`[;,]\w{1,10}\.version="${V}"`,
  }),
  library('react-dom', {
    literals: ['rendererPackageName:"react-dom"'],
    before: String.raw`version:"${V}",`,
  }),
  library('core-js', {
    literals: ['Denis Pushkarev'],
    before: String.raw`version: ?["']${V}["'],\s{0,10}mode: ?[^,]{1,40},\s{0,10}copyright: ?["'][^"']{1,40}`,
    reach: [200, 64],
  }),
  library('dompurify', {
    literals: ['.removed=[]'],
    before: `\\.version=["'\`]${V}["'\`][,;]\\w{1,10}`,
  }),
  library('handlebars', {
    literals: ['.COMPILER_REVISION='],
    before: String.raw`="${V}";\w{1,3}\.VERSION=\w{1,3};var \w{1,3}=\d;\w{1,3}`,
  }),
  library(
    'underscore',
    {
      literals: ['"object"==typeof self&&self.self===self'],
      before: String.raw`var \w{1,3}="${V}",\w{1,3}=`,
    },
    { literals: ['//     Underscore.js '], after: V },
  ),
  library(
    'backbone',
    { literals: ['.VERSION="'], after: String.raw`${V}"[;,]\w{1,3}\.\$=` },
    { literals: ['//     Backbone.js '], after: V },
  ),
  library('angular', {
    literals: ['codeName:'],
    before: String.raw`full: ?["']${V}["'],\s{0,20}major: ?\d{1,3},\s{0,20}minor: ?\d{1,3},\s{0,20}dot: ?\d{1,3},\s{0,20}`,
    reach: [200, 64],
  }),
  library('mustache', { literals: ['name:"mustache.js",version:"'], after: V }),
  library('knockout', { literals: ['.b("version",'], before: String.raw`\.version="${V}";\w{1,3}` }),
  library(
    'htmx.org',
    { literals: ['={addTriggerHandler:'], before: String.raw`version:"${V}"\};var \w{1,3}` },
    {
      literals: ['version:"2.'],
      near: String.raw`version:"${V}"\};\w{1,3}\.onLoad=`,
      reach: [0, 64],
      requires: ['hx-trigger'],
    },
  ),
  library('alpinejs', {
    literals: ['flushAndStopDeferringMutations:', 'disableEffectScheduling:'],
    before: String.raw`version:"${V}",`,
  }),
  library(
    'tinymce',
    {
      literals: [' * Copyright (c) Tiny Technologies, Inc.'],
      near: String.raw` \* Version: (?<version>\d\.\d{1,2}\.\d{1,2}(?:-\d{1,2})?) \(20`,
      reach: [0, 400],
    },
    // Before 5 without such a comment.
    {
      literals: ['majorVersion:"4"'],
      near: String.raw`majorVersion:"(?<major>4)",minorVersion:"(?<version>\d{1,2}\.\d{1,2})"`,
      reach: [0, 64],
    },
  ),
  library('ckeditor4', {
    literals: ['window.CKEDITOR=function(){'],
    near: `version:"${V}[ "]`,
    reach: [0, 200],
  }),
  library('codemirror', { literals: ['CodeMirror.version = "'], after: V }),
  library(
    'pdfjs-dist',
    { literals: ['apiVersion:"', 'apiVersion: "'], after: `${V}",`, requires: ['"GetDocRequest"'] },
    { literals: ['pdfjsVersion = '], after: `['"]${V}['"]` },
  ),
  library('d3', { literals: ['// https://d3js.org v', '// https://d3js.org/ v'], after: V }),
];

function library(id: string, ...rules: StringRule[]): (typeof CODE_TABLE)[number] {
  return { id, kind: 'library', rules: rules.flatMap((rule) => [rule, ...inBackticks(rule)]) };
}

/** Oxc, which Vite shortens with, writes every string as a template. */
function inBackticks(rule: StringRule): StringRule[] {
  const { literals, before, after, requires } = rule;
  const texts = [...literals, before, after].filter((text) => text !== undefined);
  if (!texts.some((text) => text.includes('"'))) return [];
  const turned = (text: string): string => text.replaceAll('"', '`');
  return [
    {
      ...rule,
      ...withoutUndefined({
        literals: literals.map(turned),
        before: before && turned(before),
        after: after && turned(after),
        requires: requires?.map(turned),
      }),
    },
  ];
}
