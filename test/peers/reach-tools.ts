import type { Workload } from './reach-workloads.ts';

const LUA = `package.path = package.path .. ";/srv/lua/?.lua"
local socket = require "socket"
local cjson = require("cjson")
local posix = require 'posix'
local mine = require("mine." .. "tool")
local name = "http"
local http = require("socket." .. name)
print(cjson.encode({ a = mine.name }), socket._VERSION, posix.getpid and posix.getpid() or "", http.TIMEOUT)
dofile("/srv/lua/run.lua")
local out = io.popen("factor 12"); print(out:read("a")); out:close()
os.execute("cksum /etc/hostname")
`;
const TCL = `lappend auto_path /srv/tcl
package require json
package require tls
package require mine
source [file join [file dirname [info script]] lib more.tcl]
puts [json::json2dict {{"a": 1}}][mine::name][more][exec date -u]
puts [clock format 0 -format %c -locale de]
encoding convertto shiftjis a
http::config
`;
const GUILE = `(use-modules (ice-9 popen) (ice-9 rdelim) (srfi srfi-1) (web uri) (mine tool) (json-none))
`;

export const TOOLS: readonly Workload[] = [
  {
    name: 'lua',
    packages: 'lua5.4 lua-socket lua-cjson lua-posix'.split(' '),
    files: {
      'srv/app.lua': LUA,
      'srv/lua/mine/tool.lua': 'return { name = "mine" }',
      'srv/lua/run.lua': 'local f = loadfile("/srv/lua/last.lua"); f()',
      'srv/lua/last.lua': 'print(#package.searchers)',
    },
    setup: 'echo a > "$R/etc/hostname"',
    argv: ['/usr/bin/lua5.4', '/srv/app.lua'],
    inProc: { opens: 10 },
    floors: [51, 31],
  },
  {
    name: 'tcl',
    packages: 'tcl tcllib tcl-tls expect bc'.split(' '),
    files: {
      'srv/app.tcl': TCL.replace('http::config\n', 'package require http; http::config\n'),
      'srv/tcl/pkgIndex.tcl': 'package ifneeded mine 1.0 [list source [file join $dir mine.tcl]]',
      'srv/tcl/mine.tcl': 'package provide mine 1.0; namespace eval mine { proc name {} { return mine } }',
      'srv/lib/more.tcl': 'proc more {} { return more }',
      'srv/talk.exp':
        '#!/usr/bin/expect -f\nspawn bc -q\nsend "1+1\\r"\nexpect "2"\nsend "quit\\r"\nexpect eof\nexec tclsh /srv/app.tcl > /tmp/out\n',
    },
    setup: 'mkdir -p "$R/dev/pts"; mknod -m 666 "$R/dev/ptmx" c 5 2 || true',
    argv: ['/usr/bin/tclsh', '/srv/app.tcl'],
    inProc: { opens: 10 },
    floors: [51, 32],
  },
  {
    name: 'guile',
    packages: ['guile-3.0'],
    files: {
      'srv/app.scm':
        GUILE.replace(' (json-none)', '') +
        '(display (uri-host (string->uri "http://a/"))) (display (read-line (open-input-pipe "factor 12"))) (display (tool)) (display (fold + 0 (list 1 2)))\n(setlocale LC_ALL "")',
      'srv/scm/mine/tool.scm': '(define-module (mine tool) #:export (tool)) (define (tool) "tool")',
    },
    argv: ['/usr/bin/guile', '-L', '/srv/scm', '--no-auto-compile', '-s', '/srv/app.scm'],
    inProc: { opens: 10 },
    floors: [45, 21],
  },
];
