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
  // Numbered by revision: 150 stands for 0.150, of which npm has patches that it does not tell apart.
  library(
    'three',
    { literals: ['.__THREE__="'], after: '(?<revision>\\d{2,3})"' },
    {
      literals: ['={LEFT:0,MIDDLE:1,RIGHT:2,ROTATE:0,'],
      before: String.raw`="(?<revision>\d{2,3})",[\w$]{1,3}`,
      requires: ['__THREE_DEVTOOLS__'],
    },
    {
      literals: ['"use strict";const ', '{Function("r","regeneratorRuntime = r")('],
      after: String.raw`(?:[\w$]{1,3}\)\}var )?[\w$]{1,3}="(?<revision>\d{2,3})",[\w$]{1,3}=\d{1,3},`,
      requires: ['__THREE_DEVTOOLS__'],
    },
    { literals: ["const REVISION = '"], after: `(?<revision>\\d{2,3})';`, requires: ['__THREE_DEVTOOLS__'] },
    {
      literals: ['.REVISION="'],
      after: '(?<revision>\\d{2,3})"[,;]',
      requires: ['THREE.WebGLRenderer'],
    },
  ),
  library(
    'chart.js',
    {
      literals: ['},getChart:{enumerable:'],
      before: String.raw`version:\{enumerable:[!\w$]{1,3},value:"${V}"`,
    },
    {
      literals: ['["top","bottom","left","right","chartArea"]'],
      before: String.raw`="${V}"(?:,|;(?:const|var|let) )[\w$]{1,3}=`,
    },
    { literals: ['static getChart='], before: `static version="${V}";` },
  ),
  library(
    'leaflet',
    {
      literals: ['.version="'],
      after: String.raw`${V}",[\w$]{1,3}\.(?:videoOverlay|Control)=`,
      requires: ['leaflet-zoom-animated'],
    },
    {
      literals: ['"use strict";var '],
      after: String.raw`[\w$]{1,3}="${V}";function [\w$]{1,3}\([\w$]{1,3}\)\{var `,
      requires: ['leaflet-zoom-animated'],
    },
  ),
  library(
    'bootstrap',
    {
      literals: ['static get DATA_KEY(){return'],
      before: String.raw`static get VERSION\(\)\{return"${V}"\}`,
      requires: ['bs.scrollspy'],
    },
    {
      literals: [' extends '],
      before: String.raw`="${V}"(?:,[\w$]{1,3}=class|;class [\w$]{1,3})`,
      requires: ['bs.scrollspy'],
    },
    {
      literals: ['"VERSION",get:function(){return"'],
      after: String.raw`${V}"\}`,
      requires: ['bs.scrollspy'],
    },
    {
      literals: ['.TRANSITION_DURATION='],
      before: String.raw`\.VERSION="${V}",[\w$]{1,3}`,
      requires: ['bs.scrollspy'],
    },
  ),
  library(
    'echarts',
    { literals: ['={zrender:"'], before: String.raw`="${V}",[\w.]{1,30}` },
    { literals: ['.zrUtil='], before: String.raw`\.version="${V}",[\w$]{1,3}` },
  ),
  library('fabric', { literals: ['fabric=fabric||{version:"'], after: `${V}"` }),
  library('gsap', {
    literals: ['.version="'],
    near: String.raw`[\w$]{1,3}\.version=[\w$]{1,3}\.version=[\w$]{1,3}\.version="${V}"`,
    reach: [40, 40],
    requires: ['_gsap'],
  }),
  library('hls.js', { literals: ['" in hls.js version '], after: V }),
  library('highlight.js', {
    literals: ['"HTMLInjectionError"'],
    before: String.raw`="${V}"(?:;class \w{1,20}|,[\w$]{1,3}=class) extends Error\{constructor\(\w{1,2},\w{1,2}\)\{super\(\w{1,2}\),this\.name=`,
    reach: [160, 64],
  }),
  library('katex', {
    literals: [',renderToString:'],
    before: String.raw`version:"${V}",render:[\w$]{1,3}`,
  }),
  library('luxon', { literals: ['.VERSION="'], after: String.raw`${V}",[\w$]{1,3}\.Zone=` }),
  library(
    'mapbox-gl',
    { literals: ['sdkIdentifier:"mapbox-gl-js",sdkVersion:"'], after: `${V}"` },
    {
      literals: ['={API_URL:"https://api.mapbox.com"'],
      before: String.raw`="${V}";let [\w$]{1,3},[\w$]{1,3}`,
    },
  ),
  library('maplibre-gl', {
    literals: ['={now:typeof performance', '={now:"undefined"!=typeof performance'],
    before: String.raw`="${V}";let [\w$]{1,3},[\w$]{1,3}(?:;const |,)[\w$]{1,3}`,
    requires: ['maplibregl-'],
  }),
  library('mathjax', { literals: ['MathJax.version="'], after: `${V}"` }),
  library('phaser', { literals: ['{VERSION:"'], after: `${V}",BlendModes:` }),
  library(
    'pixi.js',
    { literals: ['`PixiJS '], after: String.raw`${V} - \$\{` },
    { literals: ['.VERSION="'], after: String.raw`${V}",[\w$]{1,3}\.ViewableBuffer=` },
    {
      literals: ['globalThis.__PIXI_APP_INIT__'],
      before: String.raw`="${V}";class [\w$]{1,3}\{static init\(\)\{var \w{1,2};\(\w{1,2}=`,
    },
  ),
  library('plotly.js', {
    literals: ['"use strict";'],
    near: String.raw`"use strict";[\w$]{1,3}\.version="${V}"\}`,
    reach: [0, 48],
    requires: ['plotly_relayout'],
  }),
  library(
    'quill',
    { literals: ['.imports={delta:'], before: String.raw`\.version="${V}",[\w$]{1,3}` },
    { literals: ['static imports={delta:'], before: `static version="${V}";` },
  ),
  library('swagger-ui', {
    literals: ['{PACKAGE_VERSION:"'],
    after: `${V}",GIT_COMMIT:`,
    requires: ['swagger-ui'],
  }),
  library('sweetalert2', {
    literals: ['.DismissReason='],
    after: String.raw`[\w$]{1,3},[\w$]{1,3}\.version="${V}"`,
  }),
  library('ace-builds', {
    literals: ['.version="'],
    after: String.raw`${V}"\}\),(?:ace\.)?define\("ace/loader_build"`,
  }),
  library('vuex', { literals: ['{version:"'], after: String.raw`${V}",Store:[\w$]{1,3},storeKey:` }),
  library('babylonjs', { literals: ['return"babylonjs@'], after: `${V}"` }),
  library('video.js', {
    literals: [']||[],'],
    before: String.raw`="${V}"[,;](?:let )?[\w$]{1,3}=\{\}[,;](?:let )?[\w$]{1,3}=function\(\w{1,2},\w{1,2}\)\{return [\w$]{1,3}\[\w{1,2}\]=[\w$]{1,3}\[\w{1,2}`,
    reach: [128, 64],
    requires: ['vjs-control-bar'],
  }),
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
