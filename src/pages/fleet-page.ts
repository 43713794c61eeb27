import { asset, fleetScript } from './assets.ts';
import { html } from './html.ts';
import { dataScript } from './rows-data.ts';
import { selfContained } from './self-contained.ts';

/** What its script shows for codes that answers hold. */
type FleetPageWords = { remedies: Readonly<Record<string, string>> };

/** The identity provider that people log in with; undefined: none. */
type FleetPageLogin = { provider: string | undefined };

/**
 * The page of a server: no data stands in it, its script asks the API with the session of whoever looks. `policy` is for the header, and
 * says the same as the page itself and that nothing may frame it.
 */
export function renderFleetPage(
  words: FleetPageWords,
  login: FleetPageLogin,
): { page: string; policy: string } {
  const style = `${asset('page.css')}${asset('fleet/fleet.css')}`;
  const { page, policy } = selfContained(
    { title: 'shearwall: the fleet', style, script: fleetScript(), body: body(words, login) },
    "'self'",
  );
  return { page, policy: `${policy}; frame-ancestors 'none'` };
}

const body = (
  words: FleetPageWords,
  { provider }: FleetPageLogin,
) => html`<a class="skip" href="#main">Skip to the page</a>
<header class="bar">
<p class="brand">shearwall <span>Fleet</span></p>
<div class="who"><span id="who" class="quiet"></span><button type="button" id="log-out" hidden>Log out</button><button type="button" id="theme" hidden>Dark theme</button></div>
</header>
<main id="main" tabindex="-1">
<noscript><p class="empty">This page needs JavaScript: its own, which asks this server alone.</p></noscript>
<div id="problem" role="alert"></div>
<ul id="notes" class="notes"></ul>
<section id="log-in" aria-labelledby="log-in-title" hidden><h1 id="log-in-title" tabindex="-1">Nobody is logged in</h1>
<p>This page shows what a person or a team may see of the fleet, so it needs a login.</p>
${provider === undefined ? '' : html`<p><a id="log-in-with" class="main" href="/api/v1/login/oidc">Log in with ${provider}</a></p>`}
<ul>
<li>Open the link that <code>shearwall serve</code> printed when it started: it logs in once, within 15 minutes, as admin. <code>shearwall serve --admin-link</code> makes another one.</li>
<li>Or ask an admin of this server for a token, and ask by the command line: <code>shearwall exposed CVE-2024-3094 --server URL</code>.</li>
</ul></section>
<section id="command-line" aria-labelledby="command-line-title" hidden><h1 id="command-line-title" tabindex="-1">Let a command line in?</h1>
<div id="command-line-ask"><p>A command line on <b id="command-line-host"></b> wants to ask this server as you, for 8 hours.</p>
<p>Go on only if you have just typed <code>shearwall server login</code> there, and it shows the code <b id="command-line-code" class="mono"></b>. Who sent you a link may want to act as you.</p>
<p><button type="button" id="command-line-yes" class="main">Let it in</button> <button type="button" id="command-line-no">No</button></p></div>
<p id="command-line-done" role="status" hidden>The command line is let in. This page can be closed.</p></section>
<div id="fleet" hidden>
<nav aria-label="Views"><ul><li><a href="/" data-view="exposure">Exposure</a></li><li><a href="/?view=policies" data-view="policies">Policies</a></li><li><a href="/?view=notifications" data-view="notifications">Notifications</a></li><li id="to-clusters" hidden><a href="/?view=clusters" data-view="clusters">Clusters</a></li></ul></nav>
<section id="exposure" aria-labelledby="exposure-title"><h1 id="exposure-title">Who is exposed?</h1>
<form id="ask" role="search"><label for="what" class="unseen">What to look for in all that runs</label>
<input id="what" name="what" type="search" required maxlength="500" autocomplete="off" autocapitalize="off" spellcheck="false" aria-describedby="what-hint" placeholder="CVE-2024-3094">
<button class="main">Ask</button></form>
<p id="what-hint" class="lead">A vulnerability, a package (<code>xz-utils</code>, <code>pkg:npm/lodash@&lt;4.17.21</code>), a file (<code>sha256:…</code>), a licence (<code>license:AGPL-3.0-only</code>) or a base image (<code>base:debian:12</code>).</p>
<div id="answer"></div></section>
<section id="clusters" aria-labelledby="clusters-title" hidden><h1 id="clusters-title" tabindex="-1">Clusters</h1>
<p class="lead">When each was looked at last. Answers speak of what was seen by then.</p>
<div id="cluster-list"></div></section>
<section id="policies" aria-labelledby="policies-title" hidden><h1 id="policies-title" tabindex="-1">What would policies refuse?</h1>
<p class="lead">If all that clusters run were applied again, as the last audit of each found.</p>
<div id="policy-list"></div></section>
<section id="notifications" aria-labelledby="notifications-title" hidden><h1 id="notifications-title" tabindex="-1">Who is told what?</h1>
<p class="lead">Digests of what changed for owners. What has an exception is in none.</p>
<div id="notification-list"></div></section>
</div>
</main>
<footer>shearwall. The same answers: <code>shearwall exposed</code> on the command line, and <code>/api/v1/exposure</code>.</footer>
${dataScript(words)}`;
