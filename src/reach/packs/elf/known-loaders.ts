import type { KnownFile } from './known-file.ts';

/** What loads and runs no more than its settings, its caller or a fixed table say. */
export const KNOWN_LOADERS: readonly KnownFile[] = [
  {
    name: /^libslapi[-\d.]*\.so/,
    computes: false,
    evidence:
      'openldap servers/slapd/slapi/plugin.c: the library that `plugin` of slapd.conf gives by its path',
  },
  {
    name: /^ppolicy[-\d.]*\.so/,
    computes: false,
    evidence:
      'openldap servers/slapd/overlays/ppolicy.c: the module that ppolicy_check_module of its settings gives; pwdCheckModule of an entry is no longer used',
  },
  {
    name: /^libpostfix-util\.so/,
    computes: /^postfix-[\w-]+\.so/,
    evidence:
      'postfix src/global/dynamicmaps.c, src/util/load_lib.c: what dynamicmaps.cf names, in the folder of its libraries; Debian names each postfix-TYPE.so',
  },
  {
    name: /^pandoc(?:-server|-lua)?$/,
    programs:
      /^(?:\/|(?:pdflatex|xelatex|lualatex|latexmk|tectonic|context|mtxrun|typst|wkhtmltopdf|weasyprint|pagedjs-cli|prince|groff|pdfroff|rsvg-convert|python3?|ruby|perl|php|node|runhaskell|Rscript|sh)$|pandoc-)/,
    computes: false,
    evidence:
      'pandoc src/Text/Pandoc/PDF.hs, Image.hs, Filter/JSON.hs: engines of PDF, rsvg-convert, and interpreters of filters by the ends of their names; ghc rts/Linker.c: dlopen is for GHCi; hslua: libraries of Lua by the folders of package.cpath',
  },
];
