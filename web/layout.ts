import { html, raw } from 'hono/html';
import type { HtmlEscapedString } from 'hono/utils/html';

export type Html = HtmlEscapedString | Promise<HtmlEscapedString>;

/** Colours reach WCAG AA contrast in light and dark; no script, no font, nothing from elsewhere. */
export const STYLE = `
:root{color-scheme:light dark;--ink:#1b1f24;--paper:#fff;--soft:#59636e;--line:#d1d9e0;--ok:#1a7f37;--warning:#9a6700;--critical:#cf222e;--unknown:#8250df}
@media(prefers-color-scheme:dark){:root{--ink:#e6edf3;--paper:#0d1117;--soft:#9198a1;--line:#3d444d;--ok:#3fb950;--warning:#d29922;--critical:#ff7b72;--unknown:#bc8cff}}
*{box-sizing:border-box}body{font:16px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--paper);margin:0 auto;max-width:72rem;padding:1rem}
a{color:inherit}a:focus-visible{outline:3px solid var(--unknown);outline-offset:2px}h1{font-size:1.4rem;line-height:1.3}h2{font-size:1.1rem;margin-top:2rem}
.scroll{overflow-x:auto}table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.4rem .6rem .4rem 0;border-bottom:1px solid var(--line);vertical-align:top}
th{color:var(--soft);font-weight:600;font-size:.9rem}.soft{color:var(--soft)}.code{font-family:ui-monospace,monospace;font-size:.85rem;overflow-wrap:anywhere}
.badge{font-weight:700;white-space:nowrap}.ok{color:var(--ok)}.warning{color:var(--warning)}.critical{color:var(--critical)}.unknown{color:var(--unknown)}
.strip{display:block;width:9rem;height:1rem}.strip .ok,.chart .ok{fill:var(--ok)}.strip .warning{fill:var(--warning)}.strip .critical{fill:var(--critical)}.strip .unknown{fill:var(--unknown)}.strip .none{fill:var(--line)}
.chart text{fill:var(--ink);font:12px system-ui,sans-serif}.chart rect{fill:var(--soft)}
article{border-left:4px solid var(--line);padding:.2rem 0 .2rem 1rem;margin:1rem 0}article.critical{border-color:var(--critical)}article.warning{border-color:var(--warning)}article.unknown{border-color:var(--unknown)}article h3{margin:0;font-size:1rem;color:var(--ink)}
dl{margin:.3rem 0;display:grid;grid-template-columns:6rem 1fr;gap:.2rem .6rem;color:var(--ink)}dt{color:var(--soft)}dd{margin:0;overflow-wrap:anywhere}
pre{overflow-x:auto;border:1px solid var(--line);padding:.6rem;font-size:.85rem}
time{white-space:nowrap}
@media(max-width:40rem){.wide,thead{display:none}dl{grid-template-columns:1fr}table,tbody,tr,td{display:block;width:100%}td{border:0;padding:.1rem 0;overflow-wrap:anywhere}tr{border-bottom:1px solid var(--line);padding:.5rem 0}}`;

/** A whole page. `refresh` seconds let it renew itself without a script; 0 = never. */
export function layout(title: string, body: Html, refresh = 0): Html {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        ${refresh > 0 ? html`<meta http-equiv="refresh" content="${refresh}" />` : ''}
        <title>${title}</title>
        <style>
          ${raw(STYLE)}
        </style>
      </head>
      <body>
        ${body}
      </body>
    </html>`;
}

/** "2026-11-24 02:14 UTC", for people and machines. */
export function utc(iso: string): Html {
  return html`<time datetime="${iso}">${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC</time>`;
}

/** Path of a target's page. */
export function targetPath(target: string): string {
  return `/targets/${encodeURIComponent(target)}`;
}
