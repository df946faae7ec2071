/**
 * Style of the ready page around the login.
 *
 * @module
 */

/**
 * The style sheet; the theme comes before it. On a computer the card is as high from the start as it is
 * with the code and the service's name and links.
 */
export const PAGE_STYLE = `
:root{color-scheme:light dark}
body{margin:0;min-height:100vh;min-height:100dvh;display:grid;place-items:center;padding:min(1rem,3vw);box-sizing:border-box;background:var(--bankid-page);color:var(--bankid-text);font:1.0625rem/1.5 var(--bankid-font,system-ui,sans-serif)}
main{width:100%}
header{display:flex;justify-content:center;align-items:center;gap:.75rem;margin-bottom:1.5rem;font-weight:600}
img{max-width:12rem;max-height:3rem}
footer{display:flex;justify-content:center;gap:1.5rem;margin-top:1.25rem}
a{color:inherit}
:focus-visible{outline:3px solid;outline-offset:3px}
@media (min-width:30rem){:has(header,footer){--bankid-height:47.5rem}}
@media (max-width:30rem){body{padding:0;place-items:stretch;background:var(--bankid-card)}}
`;
