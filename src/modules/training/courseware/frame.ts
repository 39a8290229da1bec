// The page on the second origin: it holds the SCORM interface and, in a frame of its own, the package. All that crosses to the
// platform's page is postMessage; nothing here has a cookie or may reach the platform's address.

/** Plain script for the browser, kept small enough to read. `PARENT` and `EDITION` are put before it. */
export const frameScript = `
(function () {
  'use strict';
  var pending = null, busy = false, failed = false, terminated = false, number = 0;
  function tell(message) { window.parent.postMessage(Object.assign({ zhengshu: 'scorm' }, message), PARENT); }
  function flush() {
    if (busy || pending === null) return;
    busy = true; number += 1;
    var sent = pending; pending = null;
    tell({ kind: 'commit', number: number, status: sent.status, state: sent.state });
  }
  function statusOf(cmi) {
    if (EDITION === '1.2') return String((cmi.core || {}).lesson_status || 'unknown');
    if (cmi.success_status === 'passed' || cmi.success_status === 'failed') return cmi.success_status;
    return String(cmi.completion_status || 'unknown');
  }
  // A commit cannot wait for the platform (the interface of SCORM is synchronous, postMessage is not). So the truth is told one
  // step late: once a commit was not stored, every further one answers "false" until one is, and the page says so at once.
  var service = {
    processHttpRequest: function (url, params) {
      var cmi = (params && params.cmi) || {};
      pending = { status: statusOf(cmi), state: params };
      flush();
      return failed ? { result: 'false', errorCode: 101 } : { result: 'true', errorCode: 0 };
    },
    updateSettings: function () {}
  };
  function start(init) {
    var settings = { lmsCommitUrl: '/commit', dataCommitFormat: 'json', autocommit: true, autocommitSeconds: 10, logLevel: 5, httpService: service };
    var api = EDITION === '1.2' ? new window.Scorm12API(settings) : new window.Scorm2004API(settings);
    if (init.state && typeof init.state === 'object') {
      try { api.loadFromJSON(init.state.cmi ? init.state.cmi : init.state); } catch (error) { tell({ kind: 'problem', text: 'state' }); }
    }
    if (EDITION === '1.2') window.API = api; else window.API_1484_11 = api;
    api.on(EDITION === '1.2' ? 'LMSFinish' : 'Terminate', function () { terminated = true; tell({ kind: 'terminated' }); });
    document.getElementById('package').src = 'p/' + init.entry;
  }
  window.addEventListener('message', function (event) {
    if (event.source !== window.parent || event.origin !== PARENT) return;
    var data = event.data || {};
    if (data.zhengshu !== 'scorm') return;
    if (data.kind === 'init') start({ state: data.state, entry: ENTRY });
    if (data.kind === 'stored' && data.number === number) { busy = false; failed = false; flush(); }
    // The page keeps trying by itself; until it says "stored" nothing further is sent.
    if (data.kind === 'not-stored' && data.number === number) failed = true;
  });
  ['pointermove', 'keydown', 'scroll', 'touchstart'].forEach(function (name) {
    var last = 0;
    window.addEventListener(name, function () {
      if (performance.now() - last < 5000) return;
      last = performance.now();
      tell({ kind: 'alive' });
    }, { passive: true, capture: true });
  });
  // The package's own document is of the same origin, so its signs of life can be heard.
  document.getElementById('package').addEventListener('load', function () {
    try {
      var inner = this.contentWindow, last = 0;
      ['pointermove', 'keydown', 'scroll', 'touchstart', 'click'].forEach(function (name) {
        inner.addEventListener(name, function () {
          if (performance.now() - last < 5000) return;
          last = performance.now();
          tell({ kind: 'alive' });
        }, { passive: true, capture: true });
      });
    } catch (error) { /* a package that navigates away is its own affair */ }
  });
  window.addEventListener('pagehide', function () { if (!terminated) flush(); });
  tell({ kind: 'ready' });
})();
`;

/** JSON that may stand inside a script element. */
const scriptJson = (value: string): string => JSON.stringify(value).replace(/</g, '\\u003c');

export function framePage(given: { parent: string; edition: '1.2' | '2004'; entry: string }): string {
  return `<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><title>课件</title><meta name="viewport" content="width=device-width, initial-scale=1">
<style>html,body,iframe{margin:0;width:100%;height:100%;border:0;display:block;background:#fff}</style></head>
<body><iframe id="package" title="课件"></iframe>
<script src="scorm.js"></script>
<script>var PARENT=${scriptJson(given.parent)},EDITION=${scriptJson(given.edition)},ENTRY=${scriptJson(given.entry)};</script>
<script src="frame.js"></script></body></html>`;
}
