import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { catalogued, type FakeFile, FakeTree } from '../../../../test/fakes/catalog-tree.ts';
import { howOften } from '../../../../test/how-often.ts';
import { CODE_TABLE } from '../../known/bundled-javascript.ts';
import { BANNER_NAMES } from './banner-names.ts';
import { hasNamelessModules, javascriptCataloguer } from './index.ts';

const FILLING = `\n;${'f(1);'.repeat(120)}\n`;

function libraries(files: Record<string, FakeFile>): string[] {
  return catalogued(files, [javascriptCataloguer]).found.map(
    ({ namespace, name, version = '', evidence: { part } }) =>
      `${namespace === undefined ? '' : `${namespace}/`}${name}@${version}${part ? ' part' : ''}`,
  );
}

function inScript(...code: string[]): string[] {
  return libraries({ 'srv/app.js': `'use strict';${FILLING}${code.join(FILLING)}${FILLING}` });
}

describe('javascriptCataloguer, by banners', () => {
  it('knows a copy by its first comment', () => {
    const file = (banner: string): string[] => libraries({ 'srv/x.js': banner + FILLING });
    assert.deepEqual(file('/*! jQuery v3.5.1 | (c) JS Foundation */'), ['jquery@3.5.1']);
    assert.deepEqual(file('/*!\n * jQuery JavaScript Library v1.12.4\n */'), ['jquery@1.12.4']);
    assert.deepEqual(file('/*!\n  * Bootstrap v5.3.0 (https://getbootstrap.com/)\n */'), ['bootstrap@5.3.0']);
    assert.deepEqual(file('/** @license React v16.13.1\n * react-dom.production.min.js\n */'), [
      'react-dom@16.13.1',
    ]);
    assert.deepEqual(file('/*\n AngularJS v1.8.3\n (c) 2010\n*/'), ['angular@1.8.3']);
    assert.deepEqual(file('/*! jQuery UI - v1.12.1 - 2016-09-14 */'), ['jquery-ui@1.12.1']);
    assert.deepEqual(file('/**\n* @vue/runtime-dom v3.4.0\n**/'), ['@vue/runtime-dom@3.4.0']);
  });

  it('finds several in a bundle, and those that esbuild gathers at the end', () => {
    assert.deepEqual(
      inScript(
        '/*! jQuery v3.5.1 */',
        '/*! @license DOMPurify 3.0.5 | (c) Cure53 */',
        '/*! Bundled license information:\n\naxios.js:\n  (*! Axios v1.6.0 Copyright (c) *)\n*/',
      ),
      ['jquery@3.5.1 part', 'dompurify@3.0.5 part', 'axios@1.6.0 part'],
    );
  });

  it('does not take prose, plugins and requirements for the library', () => {
    assert.deepEqual(
      inScript(
        '// needs jQuery v3.5.1',
        '/* This works with jQuery v3.5.1 */',
        '/*! jQuery Foo plugin v1.2.3 */',
        '/** @license\n * Lodash lodash.com/license | Underscore.js 1.8.3 underscorejs.org/LICENSE */',
        'var s = "jQuery v3.5.1";',
        '/*! React v16.0.0\n * some-plugin.js */',
        '/*! constructor v1.0.0 */',
      ),
      [],
    );
  });
});

describe('javascriptCataloguer, by code', () => {
  it('knows libraries in minified bundles without comments', () => {
    assert.deepEqual(
      inScript(
        'var b="3.7.1",w=/HTML$/i,T=function(e,t){return new T.fn.init(e,t)};',
        'var X,nn="4.17.21",tn=200,rn="Unsupported core-js use. Try https://npms.io/search?q=ponyfill."',
        'bundleType:0,version:"18.3.1",rendererPackageName:"react-dom"}',
        't.useTransition=function(){return U.current.useTransition()},t.version="18.3.1";',
        'push({version:"3.40.0",mode:a?"pure":"global",copyright:"© 2014 Denis Pushkarev"',
        't.version=`3.4.18`,t.removed=[],1',
        'c(73),n="4.7.10";b.VERSION=n;var o=8;b.COMPILER_REVISION=o;',
        'throw "[Axios v"+V',
      ).sort(),
      [
        'axios@ part',
        'core-js@3.40.0 part',
        'dompurify@3.4.18 part',
        'handlebars@4.7.10 part',
        'jquery@3.7.1 part',
        'lodash@4.17.21 part',
        'react-dom@18.3.1 part',
        'react@18.3.1 part',
      ],
    );
  });

  it('knows what its libraries call themselves in code that minifiers keep', () => {
    const said: Record<string, readonly string[]> = {
      'three@0.150': [
        'window.__THREE__="150";',
        '"use strict";const e="150",i=0,n=1,r=2;f("__THREE_DEVTOOLS__")',
        'const t="150",e={LEFT:0,MIDDLE:1,RIGHT:2,ROTATE:0,DOLLY:1};f("__THREE_DEVTOOLS__")',
      ],
      'chart.js@4.4.7': [
        'version:{enumerable:!0,value:"4.4.7"},getChart:{enumerable:!0}',
        'static version="4.4.7";static getChart=a;',
      ],
      'leaflet@1.9.4': ['u.version="1.9.4",u.videoOverlay=a;f("leaflet-zoom-animated")'],
      'bootstrap@5.3.3': [
        'static get VERSION(){return"5.3.3"}static get DATA_KEY(){return`bs.${this.NAME}`}f("bs.scrollspy")',
        '{key:"VERSION",get:function(){return"5.3.3"}}f("bs.scrollspy")',
        'l.VERSION="5.3.3",l.TRANSITION_DURATION=600;f("bs.scrollspy")',
      ],
      'echarts@5.5.1': ['var a="5.5.1",b={zrender:"5.6.0"}', 'd.version="5.5.1",d.zrUtil=a'],
      'fabric@5.3.0': ['var fabric=fabric||{version:"5.3.0"};'],
      'gsap@3.12.5': ['X.version=Q.version=t.version="3.12.5",_n=1;a._gsap'],
      'hls.js@1.5.17': ["log('Debug logs enabled for \"'+n+'\" in hls.js version 1.5.17')"],
      'highlight.js@11.10.0': [
        'var a="11.10.0";class B extends Error{constructor(e,t){super(e),this.name="HTMLInjectionError"}}',
      ],
      'katex@0.16.11': ['a={version:"0.16.11",render:b,renderToString:function(t,e){}}'],
      'luxon@3.5.0': ['Z.VERSION="3.5.0",Z.Zone=a'],
      'mapbox-gl@1.13.3': ['{sdkIdentifier:"mapbox-gl-js",sdkVersion:"1.13.3"}'],
      'maplibre-gl@4.7.1': [
        'var i="4.7.1";let a,s;const o={now:"undefined"!=typeof performance}f("maplibregl-map")',
      ],
      'mathjax@2.7.9': ['MathJax.version="2.7.9";'],
      'phaser@3.86.0': ['var f={VERSION:"3.86.0",BlendModes:t(1)}'],
      'pixi.js@8.6.6': [
        'log(`PixiJS 8.6.6 - ${t.id}`)',
        'm.VERSION="8.6.6",m.ViewableBuffer=a',
        'X="8.6.6";class T{static init(){var e;(e=globalThis.__PIXI_APP_INIT__)==null}}',
      ],
      'plotly.js@2.35.2': ['function(a,V){"use strict";V.version="2.35.2"},f("plotly_relayout")'],
      'quill@2.0.3': [
        'F.version="2.0.3",F.imports={delta:a}',
        'static version="2.0.3";static imports={delta:a};',
      ],
      'swagger-ui@5.18.2': ['{PACKAGE_VERSION:"5.18.2",GIT_COMMIT:"g1"}f("swagger-ui")'],
      'sweetalert2@11.14.5': ['b.DismissReason=R,b.version="11.14.5";'],
      'ace-builds@1.36.5': ['L.version="1.36.5"}),define("ace/loader_build",[])'],
      'vuex@4.1.0': ['return{version:"4.1.0",Store:y,storeKey:g}'],
      'babylonjs@7.30.0': ['get:function(){return"babylonjs@7.30.0"}'],
      'video.js@8.21.0': [
        'var M="8.21.0";let U={},B=function(e,t){return U[e]=U[e]||[],t};f("vjs-control-bar")',
      ],
    };
    for (const [library, codes] of Object.entries(said))
      for (const code of codes) assert.deepEqual(inScript(code), [`${library} part`], code);
  });

  it('does not take the version of another library that says it alike', () => {
    assert.deepEqual(
      inScript(
        'u.version="1.9.4",u.videoOverlay=a',
        'd.version="5.5.1",d.other=a',
        '"use strict";const e="150",i=0,n=1;',
        'x.REVISION="150",x.a=1',
        'b.VERSION="3.4.1",b.TRANSITION_DURATION=150',
        'a.version="3.0.0",b._gsap',
        '{PACKAGE_VERSION:"5.18.2",GIT_COMMIT:"g1"}',
      ),
      [],
    );
  });

  it('knows more of them by what is next to their version', () => {
    assert.deepEqual(
      inScript(
        'Wn.VERSION="4.17.15",bt(["bind","bindKey","curry","curryRight","partial"],f)',
        'const Ar="3.4.0",Er=o,Ir=o,Rr="undefined"!=typeof document?document:null;x.__vue_app__=1;',
        'return t},version:"1.9.0"};var C={addTriggerHandler:mt}',
        'get raw(){return st},version:"3.14.0",flushAndStopDeferringMutations:tr',
        '/**\n * Copyright (c) Tiny Technologies, Inc. All rights reserved.\n *\n * Version: 5.10.7 (2022-12-06)\n */',
        '(window.CKEDITOR=function(){var a=/x/i,f={timestamp:"K24B",version:"4.14.0 (Standard)",revision:"8"',
        'CodeMirror.version = "5.60.0";',
        'send("GetDocRequest",{docId:s,apiVersion:"2.5.207",source:{}})',
      ).sort(),
      [
        'alpinejs@3.14.0 part',
        'ckeditor4@4.14.0 part',
        'codemirror@5.60.0 part',
        'htmx.org@1.9.0 part',
        'lodash@4.17.15 part',
        'pdfjs-dist@2.5.207 part',
        'tinymce@5.10.7 part',
        'vue@3.4.0 part',
      ],
    );
  });

  it('reads a version whose first number stands apart', () => {
    assert.deepEqual(
      inScript('$:gn,majorVersion:"4",minorVersion:"9.11",releaseDate:"2020-07-13",editors:CN'),
      ['tinymce@4.9.11 part'],
    );
  });

  it('gives no version where two are stated', () => {
    const of = (version: string): string => `version:"${version}",rendererPackageName:"react-dom"`;
    assert.deepEqual(inScript(of('17.0.2'), of('18.3.1')), ['react-dom@ part']);
  });
});

describe('javascriptCataloguer, by paths of modules', () => {
  it('reads the keys and headings of webpack, and the comments and keys of esbuild', () => {
    assert.deepEqual(
      inScript(
        '{"./node_modules/a/lib/x.js":function(e){}',
        '/*!*** ./node_modules/@s/b/index.js ***!*/',
        '\n// node_modules/.pnpm/c@1.2.3_d@4.0.0/node_modules/c/main.mjs\n',
        'var r = __commonJS({ "node_modules/e/e.cjs"(exports) {',
      ),
      ['a@ part', '@s/b@ part', 'c@1.2.3 part', 'e@ part'],
    );
  });

  it('does not take a file that is read or named for a module', () => {
    assert.deepEqual(
      inScript(
        'require("./node_modules/a/x.js")',
        '// see node_modules/b/x.js for more',
        '"node_modules/c/"',
      ),
      [],
    );
  });

  it('reads the sources of a map, and not again what its script says better', () => {
    const map = JSON.stringify({
      version: 3,
      sources: ['webpack://app/./node_modules/jquery/dist/jquery.js', '../node_modules/z/z.ts', 'src/a.js'],
      sourcesContent: ['"../node_modules/no/no.js"'],
      mappings: 'A'.repeat(600),
    });
    const script = `/*! jQuery v3.5.1 */${FILLING}`;
    assert.deepEqual(libraries({ 'a.js': script, 'a.js.map': map }), ['jquery@3.5.1', 'z@ part']);
    assert.deepEqual(libraries({ 'node_modules/x/a.js.map': map }), []);
  });
});

describe('javascriptCataloguer, of bundles', () => {
  const OF_2022 = 'var q=Object.create;var z=(e,t)=>()=>(t||e((t={exports:{}}).exports,t),t.exports);';
  const OF_2026 =
    'var v=(a,e)=>()=>{try{return e||a((e={exports:{}}).exports,e),e.exports}catch(i){throw e=0,i}};';
  const bundle = (helper: string, modules: number): string => {
    const name = helper.includes('var z') ? 'z' : 'v';
    return `${helper}${`var m=${name}((x,y)=>{});`.repeat(modules)}${';f(1)'.repeat(10_000)}\n`;
  };
  const nameless = (files: Record<string, string>): string[] => {
    const tree = new FakeTree(files, javascriptCataloguer.examiners);
    return Object.keys(files).filter((path) => hasNamelessModules(path, tree));
  };

  it('knows that modules are in it that nothing names', () => {
    assert.deepEqual(
      nameless({
        'a.js': bundle(OF_2022, 5),
        'b.mjs': bundle(OF_2026, 5),
        'own.js': bundle(OF_2026, 1),
        'node_modules/c/dist/c.js': bundle(OF_2026, 5),
        'small.js': bundle(OF_2026, 5).slice(0, 3000),
        'short.js': 'var z=1;'.repeat(100),
        'widget.js': 'var z=1;'.repeat(2000),
        'plain.js': 'var z=1;\n'.repeat(9000),
        'minified.js': 'var z=1;'.repeat(9000),
        'jquery-3.7.1.min.js': `var b="3.7.1",T=function(e,t){return new T.fn.init(e,t)};${'f(1);'.repeat(9000)}`,
        'rollup.js': `function getDefaultExportFromCjs (x) {}\n${'var z=1;\n'.repeat(9000)}`,
        'webpack.js': `/***/ 8926:\n__webpack_require__(1);\n${'var z=1;\n'.repeat(9000)}`,
        'own-map.js': 'var z=1;'.repeat(9000),
        'own-map.js.map': '{"version":3,"sources":["../src/main.ts"],"mappings":"AAAA"}',
        'empty-map.js': 'var z=1;'.repeat(9000),
        'empty-map.js.map': '{"version":3,"sources":[],"mappings":""}',
        'named.js': `${bundle(OF_2022, 5)}({"./node_modules/a/lib/x.js":function(e){}})`,
        'mapped.js': bundle(OF_2022, 5),
        'mapped.js.map': JSON.stringify({ sources: ['../node_modules/z/z.js'], mappings: 'A'.repeat(600) }),
      }),
      ['a.js', 'b.mjs', 'own.js', 'small.js', 'minified.js', 'rollup.js', 'webpack.js', 'empty-map.js'],
    );
  });

  it('reads who wrote its parts, beside it and in it, and takes no method of Lodash for Lodash', () => {
    const licenses = [
      '/*!\n * body-parser\n * Copyright(c) 2014 Jonathan Ong\n */',
      '/*! safe-buffer. MIT License. Feross Aboukhadijeh <https://feross.org/opensource> */',
      '/*! https://mths.be/punycode v1.4.1 by @mathias */',
      '/**\n * @license React\n * react-dom.production.min.js\n */',
      '/**\n * lodash 3.0.3 (Custom Build) <https://lodash.com/>\n * Build: `lodash modularize exports="npm" -o ./`\n */',
      `/*!\n * own application\n * Copyright(c) 2020 Acme\n */${FILLING}`,
    ].join('\n');
    const named = ['body-parser@ part', 'safe-buffer@ part', 'punycode@1.4.1 part', 'react-dom@ part'];
    assert.deepEqual(libraries({ 'a.js.LICENSE.txt': licenses }), named);
    assert.deepEqual(libraries({ 'a.js': licenses + 'f(1);'.repeat(9000) }), named);
    assert.deepEqual(libraries({ 'a.js': licenses }), []);
  });

  it('asks the manifest of an installed package for the version that its code does not say', () => {
    const axios = `throw "[Axios v"+V;${'f(1);'.repeat(9000)}`;
    assert.deepEqual(libraries({ 'node_modules/axios/dist/axios.js': axios }), []);
    assert.deepEqual(libraries({ 'node_modules/other/dist/other.js': axios }), ['axios@ part']);
  });

  it('knows libraries in what Vite shortens', () => {
    assert.deepEqual(inScript('bundleType:0,version:`18.3.1`,rendererPackageName:`react-dom`}'), [
      'react-dom@18.3.1 part',
    ]);
  });

  it('reads the source map that it carries', () => {
    const map = Buffer.from(JSON.stringify({ sources: ['../node_modules/z/z.js', 'src/own.js'] }));
    const script = `${bundle(OF_2026, 5)}//# sourceMappingURL=data:application/json;base64,${map.toString('base64')}\n`;
    assert.deepEqual(libraries({ 'a.js': script }), ['z@ part']);
    assert.deepEqual(nameless({ 'a.js': script }), []);
    assert.deepEqual(libraries({ 'a.js': script.slice(0, -60) }), []);
  });
});

describe('javascriptCataloguer, of hostile files', () => {
  // The runner ends what takes longer than its limit: work that grows with the square of these sizes would take hours.
  it('comes to the end of megabytes of near-misses', () => {
    const bytes = howOften({ quick: 4e6, long: 20e6 });
    const pieces = [
      '/*! jQuery v',
      '(*! jQuery ',
      '"./node_modules/',
      'node_modules/aaaaaaaaaaaaaaaaaaaa/',
      '/** @license React v16.1',
      '.fn.init(',
      '//! moment.js',
      ' node_modules/a/b.js',
      '"node_modules/.pnpm/a@1.1.1/node_modules/a/b.js":',
    ];
    for (const piece of pieces)
      assert.ok(libraries({ 'a.js': piece.repeat(bytes / 7 / piece.length) }).length <= 1, piece);
  });

  it('has tables of names that are lower case, and of bounded patterns', () => {
    for (const name of BANNER_NAMES.keys()) assert.equal(name, name.toLowerCase());
    for (const { rules } of CODE_TABLE)
      for (const { before = '', after = '' } of rules)
        assert.doesNotMatch(`${before}${after}`.replaceAll(/\\./g, ''), /[*+](?![?]?["'\])])/);
  });
});
