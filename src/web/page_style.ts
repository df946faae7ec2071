/**
 * Style of the ready page.
 *
 * @module
 */

/** The style sheet; the site's own colours of the buttons come after it. */
export const PAGE_STYLE = `
:root{color-scheme:light dark;--ground:#f3f5f6;--card:#fff;--ink:#1c2a33;--quiet:#52636e;--line:#74858f;--button:#193e4f;--button-text:#fff}
@media (prefers-color-scheme:dark){:root{--ground:#12191e;--card:#1d272e;--ink:#f0f4f6;--quiet:#b3c1c9;--line:#8797a1;--button:#a9d6e8;--button-text:#10242e}}
*{box-sizing:border-box}
body{margin:0;min-height:100vh;min-height:100dvh;display:grid;place-items:center;padding:min(1rem,3vw);background:var(--ground);color:var(--ink);font:1.0625rem/1.5 system-ui,sans-serif}
main{width:100%;max-width:26rem;padding:2rem min(1.5rem,6vw);background:var(--card);border-radius:.75rem;text-align:center;text-wrap:balance;overflow-wrap:anywhere;hyphens:auto}
h1{margin:0 0 1rem;font-size:1.5rem;line-height:1.25}
p{margin:0 0 1.25rem}
#status{min-height:1.5em}
#scan{color:var(--quiet)}
button,a.button{display:block;width:100%;margin:.75rem 0 0;padding:.875rem min(1rem,3vw);border:2px solid transparent;border-radius:.5rem;font:inherit;font-weight:600;text-decoration:none;cursor:pointer;background:var(--button);color:var(--button-text)}
button.plain{background:none;color:var(--ink);border-color:var(--line)}
button[aria-pressed=true]{background:var(--ground);border-color:var(--ink)}
:focus-visible{outline:3px solid var(--ink);outline-offset:3px}
#code{margin:0 0 1.25rem}
#code svg{display:block;width:min(15rem,100%);height:auto;margin:0 auto;border-radius:.25rem}
#code.large svg{width:min(100%,max(15rem,100vh - 24rem))}
main:has(#code.large:not([hidden])){max-width:40rem}
[hidden]{display:none!important}
@media (prefers-reduced-motion:no-preference){main{transition:max-width .2s}}
@media (forced-colors:active){button,a.button{border-color:ButtonText}}
`;
