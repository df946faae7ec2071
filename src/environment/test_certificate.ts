/**
 * The client certificate that BankID publishes for its test environment.
 *
 * @module
 */
import { pemOf } from "../certificate/pem.ts";
import type { Certificate } from "../types.ts";

/**
 * FP Testcert 5 as BankID hands it to everybody, in `FPTestcert5_20240610.p12` on the page
 * "environments" of developers.bankid.com. DER in base64: valid to 2029-05-28, SHA-256
 * EF15B3E1837BD4ADE7E4BFA1D0A07E9BE936E0389C10806077D0EB51271AD5F5.
 */
const CERTIFICATE =
  "MIIEyjCCArKgAwIBAgIIG8/maByOzV4wDQYJKoZIhvcNAQELBQAwcTELMAkGA1UEBhMCU0UxHTAbBgNVBAoMFFRlc3RiYW5r" +
  "IEEgQUIgKHB1YmwpMRUwEwYDVQQFEwwxMTExMTExMTExMTExLDAqBgNVBAMMI1Rlc3RiYW5rIEEgUlAgQ0EgdjEgZm9yIEJh" +
  "bmtJRCBUZXN0MB4XDTI0MDcwMjIyMDAwMFoXDTI5MDUyODIxNTk1OVowcjELMAkGA1UEBhMCU0UxHTAbBgNVBAoMFFRlc3Ri" +
  "YW5rIEEgQUIgKHB1YmwpMRMwEQYDVQQFEwo1NTY2MzA0OTI4MRcwFQYDVQQpDA5UZXN0IGF2IEJhbmtJRDEWMBQGA1UEAwwN" +
  "RlAgVGVzdGNlcnQgNTCCASIwDQYJKoZIhvcNAQEBBQADggEPADCCAQoCggEBANwGTe3TokhAIefirshdT4vGAhoVLi04zgiz" +
  "ezOWTbGp7ll6Jj41VFFg2AnmwajhvIO4zxQVgDeHaalTSbknpXQK5kBNwLYHxwfQvQ80Qi/w5lq88WUSbF9XKeAkiOlePOvR" +
  "iW2y+dUATKKL1HwFrMDnILhm2UXMI4eNLRj/j3nkC75hZWn0XlrQiJgeXpRPhP22Fo8LdnV0VowHhosZtxt3rbAjsD/If854" +
  "GRDusIM9wiR0tWiYYGlPNjoRqoHFqDD3QLUJgKEQXdqCZmM2+QY0m/bAc++TUJpdPsqetGHx9NhtAb0oF0NKWBkiBgNiZ2xb" +
  "lw17vq+ZSK2AbJPOUOECAwEAAaNlMGMwEQYDVR0gBAowCDAGBgQqAwQFMA4GA1UdDwEB/wQEAwIHgDAfBgNVHSMEGDAWgBTi" +
  "uVUIvGKgRjldgAxQSpIBy0zvizAdBgNVHQ4EFgQUgZHajGxfxKgmJv9TPTr+SMh51X4wDQYJKoZIhvcNAQELBQADggIBACXY" +
  "y4NregbhFckEEJG7E7cTjSDXWrwCbZ4SToxa0JdYMEBoy/FkMi+UVcWBpTLHOvpuGSBCv9vpAKYOqclt9jAa0T/mLSb7R5Zm" +
  "0YVU1LeP4sYJsxauoPyA9wc49rb64qk+vGkzZD8YV/Jsb/SbMM3JujFCRLVedHtonY+8xFBec/3SrTVcys8KO897WwRU/5UN" +
  "dOnJCtp7e6lSOzFIsvutoaNIsEZq7kVDikQ3EgXsB0Cxol4/CLTGLae0znzWRAxn2pAusNmzInXCjTx57o4+KT5yhjqNIm9r" +
  "a9XKqGBEqEayFOb2XMD59DelhXb6sX87H1yrtMSsKEginq0WZ7BBdZ57BuNA/X8YIKMT0UATA5zoAH+QEGXe2fjfPsvYx5Y6" +
  "D7y2i9GgfyLXbToxMufYnU9MtZuV6ZjW0E32+NRJvtkNVziDHH6/eNx32LLIP0X5+J6Ge2gLRnYT3hkKZKxtwR5TEoDCMjvm" +
  "XTFQifdSjYC0hOn9oLXnjg2ZtQremCym3emqINt7LXTXb6qSscD5ZsTAkDqJ5WVgPLMimf8iHhvtTLvQE9b8c+FH6o1qzvV2" +
  "YnzfYGANQU2VUwN3jR8IfIAw/4kwgDURQQkgoqEq1JFowv7L2h//of5dOO7SCHuvgH7GxzJbDS4wssRFBHZGpVgK6ZjyPmfe" +
  "mU/MuEnm";

/** Its key, which is public: BankID publishes it with the certificate, and it opens nothing else. */
const KEY =
  "MIIEvgIBADANBgkqhkiG9w0BAQEFAASCBKgwggSkAgEAAoIBAQDcBk3t06JIQCHn4q7IXU+LxgIaFS4tOM4Is3szlk2xqe5Z" +
  "eiY+NVRRYNgJ5sGo4byDuM8UFYA3h2mpU0m5J6V0CuZATcC2B8cH0L0PNEIv8OZavPFlEmxfVyngJIjpXjzr0YltsvnVAEyi" +
  "i9R8BazA5yC4ZtlFzCOHjS0Y/4955Au+YWVp9F5a0IiYHl6UT4T9thaPC3Z1dFaMB4aLGbcbd62wI7A/yH/OeBkQ7rCDPcIk" +
  "dLVomGBpTzY6EaqBxagw90C1CYChEF3agmZjNvkGNJv2wHPvk1CaXT7KnrRh8fTYbQG9KBdDSlgZIgYDYmdsW5cNe76vmUit" +
  "gGyTzlDhAgMBAAECggEAa/x4IOJ+wmEfgvShfds2IE6lV3HPwQghLuoP7Ii3Rxw0zBuES4HXCT2zqmBj6eQopql8kMngrOA7" +
  "/ovPIh2QObzjtumyTGTSzUYolB684VSlaiFThJyfLcfU2Jp1y7uhwMeNYJa3wU+tTRW9ysTqPZ7yUy6/Ml93jJ7AZIWBQHvA" +
  "RKEA3CYzHfRYyOPHn+KmbWQt4+hj9Iu+BIwj66Swqiww0ADVudEXCIZfoo8Aufd7uzQUaKf7KFB50ILDLv7lWd4NPptgCQQM" +
  "tkm1oGqRnRPmz34SUuJAzDJ1K1TYJuCPEbSMAaeEftEyIbWob8/HPAvbtCEv991KdGi/enjHwQKBgQDskwM20EBTEV+ujyw5" +
  "gJV/UnxBAvc/UW4qtqzqophsSnZZrLzbC52OuLq4lPwv4BkgPhn9pFdTWwm0J07nQA30JB8WG2pyKMhrCdyiRj0RBoJmeqEl" +
  "MEzJWQcvp6eTUGyqhgTDB1B+kEFrGHobQ0XbcjU7oiJWE4+D9SSCjTI7WQKBgQDuF2eX9b2BUzPpeTPZlL0+N4me2j3fqg4w" +
  "eqkKdb1rdQxqReCz3dCBWBs2NvQ0FIx1oGmaq7apfJ4TC76OC4Y+WtzmrldtwF1cOpHqxt3bzvmoTDXVOufJktuXd6H25WgM" +
  "rXoJGN8Rme1Cxuxc5u8BV2VzJSTlBgqgHojZ8mx4yQKBgQCLhYyAuEMnenien2uqog4JICGNyez9l83MPR4v5yLTwvqXmotq" +
  "+Ce882+TyrIMnjLTVCzJ7TFfRLKtX/1l3t4b3W3EAPk/SJQipJdN0PTU5KzlOW9uWlT+7pWRYmQvOmBMFWwbhWXQrs0WF0J0" +
  "b7F0YZ/Jgq6Ta0fZwCr/H7y/SQKBgCS19SIoIN0k8BcqugTtezRxqcWVjv7CoMd20kOrndZIyO5F8fyp0fFvnVqBpKu3E2U7" +
  "o6zWlyaQ8WqsX+hU/JD2v6LN9OsWQw7qdP9HRIQU6Me7YH2NRJn/C97R8mY4Pw/dW7i1Xge/vSaTt3Qno2iIijrz2jl58f94" +
  "Vc+NIo6JAoGBAMeJlDQ0paM8Zday1pnGFnF5MhcWTVNZxYhDXO12rTLtj05z7PCTDYhHl2X3ICrTBBiJQdGelhjpx6xCAXU7" +
  "OxHLxDwIKBqCb0HqvoEiQuhjLjg7HyHDi6w+CAE4tWakPJZYyV1aVIZWaE/PRblaKoQXAAs3i65s8WpO2DEzotFN";

/**
 * The certificate that BankID publishes for its test environment, with its key, which is public.
 * {@linkcode createClient} presents it in the environment `test` unless it is given another.
 *
 * @example For a `fetch` of your own, on Deno
 * ```ts
 * import { environments, testCertificate } from "@x/bankid";
 *
 * const caCerts = [...environments.test.caCerts];
 * using http = Deno.createHttpClient({ ...testCertificate(), caCerts });
 * ```
 *
 * @returns PEM of the certificate, valid to 2029-05-28, and of its key.
 * @see https://developers.bankid.com/getting-started/environments
 * @category Client
 */
export function testCertificate(): Certificate {
  return {
    cert: pemOf("CERTIFICATE", CERTIFICATE),
    key: pemOf("PRIVATE KEY", KEY),
  };
}
