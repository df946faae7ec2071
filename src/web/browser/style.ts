/**
 * Style of the element `<bankid-login>`.
 *
 * @module
 */

/**
 * The style sheet. A page sets `--bankid-card`, `--bankid-text`, `--bankid-button`,
 * `--bankid-button-text`, `--bankid-radius` and `--bankid-font`, or styles the parts.
 */
export const ELEMENT_STYLE = `
:host{display:block;--c:var(--bankid-text,currentColor);--r:var(--bankid-radius,.75rem);--l:color-mix(in srgb,var(--c) 60%,transparent)}
*{box-sizing:border-box}
[hidden]{display:none!important}
.card{display:flex;flex-direction:column;max-width:26rem;min-height:39rem;margin:auto;padding:2rem min(1.5rem,6vw);background:var(--bankid-card,none);color:var(--c);border-radius:var(--r);font-family:var(--bankid-font,inherit);text-align:center;text-wrap:balance;overflow-wrap:anywhere;hyphens:auto}
.heading{margin:0 0 1rem;font-size:1.5rem;line-height:1.25}
.heading:focus{outline:0}
p{margin:0 0 1rem}
.status{min-height:1.5em}
.symbol{flex:none;display:grid;place-items:center;width:4rem;height:4rem;margin:1rem auto;border:.25rem solid var(--l);border-radius:50%;font:700 2rem/1 sans-serif}
.none .symbol{display:none}
.wait .symbol{border-top-color:transparent}
.done .symbol:before{content:"✓"}
.failed .symbol:before{content:"!"}
.text{max-height:14rem;overflow:auto;margin:0 0 1rem;padding:.5rem 1rem;border:1px solid var(--l);text-align:start;text-wrap:wrap;white-space:pre-wrap}
td{padding:0 .5rem;border:1px solid var(--l)}
.code{width:min(15rem,100%);margin:0 auto 1rem;padding:0;border:0;background:none;color:inherit;font:inherit;cursor:zoom-in}
.large .code{width:min(100%,max(15rem,100vh - 20rem));cursor:zoom-out}
.large{max-width:40rem}
svg{display:block;width:100%;height:auto;border-radius:.25rem}
.caption{display:block;padding:.5rem 0;text-decoration:underline}
.actions{margin-top:auto}
.button{display:block;width:100%;margin:.75rem 0 0;padding:.8rem;border:2px solid var(--l);border-radius:calc(var(--r)*2/3);background:none;color:inherit;font:inherit;font-weight:600;text-decoration:none;cursor:pointer}
.main,.choose .this,.choose .this[hidden]+.other{background:var(--bankid-button,#193e4f);color:var(--bankid-button-text,#fff);border-color:transparent}
.second{display:block;padding:.75rem;color:inherit;animation:show 0s 6s both}
:focus-visible{outline:3px solid var(--c);outline-offset:3px}
@keyframes show{from{visibility:hidden}}
@keyframes turn{to{rotate:1turn}}
@media (prefers-reduced-motion:no-preference){.card{transition:max-width .2s}.wait .symbol{animation:turn 1.6s linear infinite}}
@media (forced-colors:active){.button{border-color:ButtonText}}
@media (max-width:30rem){.card{max-width:none;padding:1.5rem 1rem}}
`;
