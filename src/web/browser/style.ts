/**
 * Style of the element `<bankid-login>`.
 *
 * @module
 */

/**
 * The style sheet. A page sets `--bankid-card`, `--bankid-text`, `--bankid-button`,
 * `--bankid-button-text`, `--bankid-radius`, `--bankid-font` and `--bankid-height`, or styles the parts.
 * The card has the state of the login as a class; the symbol turns unless that gives it a shade (`--s`).
 */
export const ELEMENT_STYLE = `
:host{display:block;--l:color-mix(in srgb,currentColor 60%,transparent)}
*{box-sizing:border-box}
.large .text,[hidden]{display:none!important}
.card{display:flex;flex-direction:column;gap:1rem;max-width:26rem;min-height:var(--bankid-height,39rem);margin:auto;padding:1.75rem min(1.5rem,4vw);border-radius:var(--bankid-radius,.75rem);background:var(--bankid-card);color:var(--bankid-text);font-family:var(--bankid-font);text-align:center;text-wrap:balance;overflow-wrap:anywhere}
.large{max-width:40rem}
.card>*{margin:0}
.symbol{width:4rem;height:4rem;border:.25rem solid;border-color:var(--s,transparent var(--l) var(--l));border-radius:50%;background:var(--s);margin:auto auto 0;font-weight:600;font-size:2rem;line-height:3.5rem}
.symbol:before{content:var(--i);color:#fff}
.complete{--i:"✓";--s:#184;--t:0s}
.failed,.refused,.elsewhere{--i:"!";--s:#d34;--t:0s}
.text,td,button,a{padding:.75rem;border:2px solid var(--l)}
.text{max-height:12rem;overflow:auto;text-align:start;white-space:pre-wrap;text-wrap:wrap}
.text>*{margin:.25rem 0;font-size:1rem}
button,a{border-radius:var(--bankid-radius,.75rem);background:none;color:inherit;font:inherit;cursor:pointer}
.button{font-weight:600;text-decoration:none}
.code{width:min(15rem,100%);margin:auto;padding:0;border:0}
.large .code{width:min(100%,max(24rem,100vh - 25rem))}
svg{display:block}
.caption{line-height:2.5;text-decoration:underline}
.actions{display:grid;gap:.75rem;margin-top:auto}
.main,.none .this,.none .this[hidden]+.other{border-color:transparent;background:var(--bankid-button,#193e4f);color:var(--bankid-button-text,#fff)}
.second{border:0;animation:show 0s 6s both}
:focus-visible{outline:3px solid;outline-offset:3px}
.heading{outline:0;font-size:1.5rem}
@keyframes show{from{visibility:hidden}}
@keyframes turn{to{rotate:1turn}}
@media (prefers-reduced-motion:no-preference){.symbol{animation:turn var(--t,2s) linear infinite}}
`;
