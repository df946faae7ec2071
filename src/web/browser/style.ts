/**
 * Style of the element `<bankid-login>`.
 *
 * @module
 */

/**
 * The style sheet. A page sets `--bankid-card`, `--bankid-text`, `--bankid-button`,
 * `--bankid-button-text`, `--bankid-radius`, `--bankid-font` and `--bankid-height`, or styles the parts.
 * The card has the state of the login as a class. The symbol turns unless the state gives it a colour
 * (`--_s`). The underscore is there because the custom properties of the page are inherited.
 */
export const ELEMENT_STYLE = `
:host{display:block;--l:color-mix(in srgb,currentColor 60%,transparent)}
*{box-sizing:border-box}
.large .text,[hidden]{display:none!important}
.card{display:flex;text-align:center;text-wrap:balance;flex-direction:column;font-family:var(--bankid-font);margin:auto;padding:1.75rem min(1.5rem,4vw);gap:1rem;border-radius:var(--bankid-radius,.75rem);background:var(--bankid-card);min-height:var(--bankid-height,39rem);color:var(--bankid-text);max-width:26rem;overflow-wrap:anywhere}
.large{max-width:40rem}
.card>*{margin:0}
.symbol{width:4rem;border-radius:50%;height:4rem;border:.25rem solid;margin:auto auto 0;font-weight:600;font-size:2rem;border-color:var(--_s,transparent var(--l) var(--l));background:var(--_s);line-height:3.5rem}
.symbol:before{content:var(--_i);color:#fff}
.complete{--_i:"✓";--_s:#184;--_t:0s}
.failed,.refused,.elsewhere{--_i:"!";--_s:#d34;--_t:0s}
.text,td,button,a{border:2px solid var(--l);padding:.75rem}
.text{max-height:12rem;overflow:auto;white-space:pre-wrap;text-align:start;text-wrap:wrap}
.text>*{margin:.25rem 0;font-size:1rem}
button,a{cursor:pointer;border-radius:var(--bankid-radius,.75rem);background:none;color:inherit;font:inherit}
.button{font-weight:600;text-decoration:none}
.code{width:min(15rem,100%);margin:auto;padding:0;border:0}
.large .code{width:min(100%,max(24rem,100vh - 25rem))}
svg{display:block}
.caption{line-height:2.5;text-decoration:underline}
.actions{display:grid;margin-top:auto;gap:.75rem}
.main,.none .this,.none .this[hidden]+.other{border-color:transparent;background:var(--bankid-button,#193e4f);color:var(--bankid-button-text,#fff)}
.second{animation:show 0s 6s both;border:0}
:focus-visible{outline:3px solid;outline-offset:3px}
.heading{outline:0;font-size:1.5rem}
@keyframes show{from{visibility:hidden}}
@keyframes turn{to{rotate:1turn}}
@media (prefers-reduced-motion:no-preference){.symbol{animation:turn var(--_t,2s) linear infinite}}
`;
