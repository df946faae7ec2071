/**
 * BankID from the command line: `deno run -A jsr:@x/bankid/cli`. Not a library: import `@x/bankid`
 * instead.
 *
 * | Command            | What it does |
 * | ------------------ | ------------ |
 * | `login`            | identifies a person, by default against a simulated BankID |
 * | `sign "TEXT"`      | has a person sign a text |
 * | `phone`            | identifies a person during a phone call, or has them sign |
 * | `verify FILE`      | verifies offline what a person signed |
 * | `doctor`           | finds out what is wrong with a certificate or a connection |
 * | `p12 to-pem FILE`  | converts a `.p12` or `.pfx` file to PEM |
 * | `environment NAME` | writes addresses and certificates of BankID, for other programs |
 * | `simulator`        | is a BankID on this machine, over mutual TLS, for clients in any language |
 * | `web`              | serves the ready login page, to be clicked through |
 *
 * Each command explains its options with `--help`. The exit code is 0 when it worked, 1 when it did
 * not, 2 when an option was wrong, and 130 when it was interrupted.
 *
 * On Deno, `-A` can be narrowed: `--allow-net=localhost,127.0.0.1` serves and calls a simulated BankID,
 * `--allow-net=appapi2.test.bankid.com` calls the test environment; files take `--allow-read` and
 * `--allow-write`, and a passphrase in a variable takes `--allow-env=NAME`.
 *
 * @example A login against a simulated BankID
 * ```sh
 * deno run -A jsr:@x/bankid/cli login
 * ```
 *
 * @example Check a production certificate and the connection
 * ```sh
 * deno run -A jsr:@x/bankid/cli doctor --env production --cert bankid.p12
 * ```
 *
 * @example Have a text signed in the test environment, and verify it
 * ```sh
 * deno run -A jsr:@x/bankid/cli sign "I agree" --env test --out completion.json
 * deno run -A jsr:@x/bankid/cli verify completion.json --env test --text "I agree"
 * ```
 *
 * @example The same without a network
 * ```sh
 * deno run -A jsr:@x/bankid/cli simulator --autopilot approve & # writes ./bankid-sim
 * deno run -A jsr:@x/bankid/cli sign "I agree" --url https://localhost:8443/rp/v6.0/ \
 *   --ca bankid-sim/ca.pem --cert bankid-sim/client.p12 --out completion.json
 * deno run -A jsr:@x/bankid/cli verify completion.json --root bankid-sim/signing-root.pem
 * ```
 *
 * @example PyBankID against `simulator --port 8443`
 * ```py
 * import ssl
 * import httpx
 * from bankid import BankIDClient
 *
 * certificates = ("bankid-sim/client.pem", "bankid-sim/client-key.pem")
 * client = BankIDClient(certificates=certificates, test_server=True)
 * context = ssl.create_default_context(cafile="bankid-sim/ca.pem")
 * context.load_cert_chain(*certificates)
 * client.client = httpx.Client(verify=context, headers={"Content-Type": "application/json"})
 * for name in ("auth", "sign", "phone_auth", "phone_sign", "collect", "cancel"):
 *     url = "https://localhost:8443/rp/v6.0/" + name.replace("_", "/")
 *     setattr(client, f"_{name}_endpoint", url)
 * ```
 *
 * @example npm's `bankid` against it
 * ```js ignore
 * import { BankIdClientV6 } from "bankid";
 *
 * const client = new BankIdClientV6({
 *   production: false,
 *   pfx: "bankid-sim/client.p12",
 *   passphrase: "qwerty123",
 *   ca: "bankid-sim/ca.pem",
 * });
 * client.axios.defaults.baseURL = "https://localhost:8443/rp/v6.0/";
 * ```
 *
 * @module
 */
import { existsSync, realpathSync } from "node:fs";
import process from "node:process";
import { main } from "./main.ts";
import { processStreams, Terminal } from "./terminal.ts";

/** Node says so itself from version 24.2. */
function isMain(): boolean {
  const { main, filename } = import.meta;
  const [, script] = process.argv;
  return main ?? (script !== undefined && existsSync(script) && realpathSync(script) === filename);
}

if (isMain()) {
  // Output that nobody reads any more, as of `… | head`, is no reason to crash.
  process.stdout.on("error", () => {});
  process.exitCode = await main(process.argv.slice(2), new Terminal(processStreams));
}
