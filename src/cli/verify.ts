/**
 * The command `verify`.
 *
 * @module
 */
import { parseArgs } from "node:util";
import { BankIdProofError } from "../errors.ts";
import { type Evidence, type Proof, verifyCompletion } from "../proof/verify.ts";
import type { Environment } from "../types.ts";
import { readText } from "./files.ts";
import { EXIT, type Terminal, UsageError } from "./terminal.ts";

const HELP = `verify FILE: verify offline what a person signed

  FILE                    completion data as JSON: collect's answer, its completionData, or an
                          object with signature and ocspResponse
  --env production|test   whose BankID it was (default: production)
  --root FILE             PEM of the root to trust instead: a simulator's signing-root.pem
  --text "TEXT"           the text that was sent as userVisibleData
  --hidden-text "TEXT"    the text that was sent as userNonVisibleData
  --operation auth|sign   what it must have been
  --organisation NUMBER   your organisation number
  --allow-sha1-ocsp       accept OCSP responses from before 2022
  --json                  print the result as JSON
`;

const OPTIONS = {
  "env": { type: "string" },
  "root": { type: "string" },
  "text": { type: "string" },
  "hidden-text": { type: "string" },
  "operation": { type: "string" },
  "organisation": { type: "string" },
  "allow-sha1-ocsp": { type: "boolean" },
  "json": { type: "boolean" },
  "help": { type: "boolean" },
} as const;

/** Verifies a file; returns the exit code, 0 only when the proof holds. */
export async function verifyCommand(args: readonly string[], terminal: Terminal): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: OPTIONS,
  });
  if (values.help) {
    terminal.write(HELP);
    return EXIT.ok;
  }
  const [path, ...rest] = positionals;
  if (path === undefined || rest.length > 0) throw new UsageError("verify needs one file");
  const { operation } = values;
  if (operation !== undefined && operation !== "auth" && operation !== "sign") {
    throw new UsageError(`--operation must be auth or sign: got '${operation}'`);
  }
  const environment = await environmentOf(values.env, values.root);
  try {
    const proof = await verifyCompletion(await readEvidence(path), {
      environment,
      userVisibleData: values.text,
      userNonVisibleData: values["hidden-text"],
      operation,
      organisationNumber: values.organisation,
      allowSha1Ocsp: values["allow-sha1-ocsp"],
    });
    terminal.write(values.json ? `${asJson(proof)}\n` : describe(proof));
    return EXIT.ok;
  } catch (error) {
    if (!(error instanceof BankIdProofError)) throw error;
    const { check, message } = error;
    if (values.json) terminal.write(`${JSON.stringify({ holds: false, check, message })}\n`);
    else terminal.complain(`✗ The proof does not hold. ${message}`);
    return EXIT.failed;
  }
}

async function environmentOf(
  env: string | undefined,
  root: string | undefined,
): Promise<"production" | "test" | Environment> {
  if (env !== undefined && env !== "production" && env !== "test") {
    throw new UsageError(`--env must be production or test: got '${env}'`);
  }
  if (root === undefined) return env ?? "production";
  if (env !== undefined) throw new UsageError("--root takes the place of --env: leave one out");
  // Nothing is sent anywhere.
  return { apiUrl: "https://bankid.invalid/", caCerts: [], signingRoots: [await readText(root)] };
}

/** The two signatures, however deep in collect's answer. */
async function readEvidence(path: string): Promise<Evidence> {
  let json: unknown;
  try {
    json = JSON.parse(await readText(path));
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`${path} is not JSON`);
  }
  const data = typeof json === "object" && json !== null && "completionData" in json
    ? json.completionData
    : json;
  const member = (name: string): unknown =>
    typeof data === "object" && data !== null ? Reflect.get(data, name) : undefined;
  const [signature, ocspResponse] = [member("signature"), member("ocspResponse")];
  if (typeof signature !== "string") {
    throw new UsageError(`${path} holds no 'signature': it must be BankID's completion data`);
  }
  const user = member("user");
  return {
    signature,
    ocspResponse: typeof ocspResponse === "string" ? ocspResponse : "",
    ...(user === undefined ? {} : { user }),
  };
}

const CHECKED = [
  "the signed text and the certificates are unchanged",
  "the person's own key made the signature",
  "the certificates lead to the environment's root",
  "the OCSP response was made for this signature, and the certificate was good",
  "every certificate was valid at that time",
];

function describe(proof: Proof): string {
  const { user, relyingParty, operation, userVisibleData, userNonVisibleData } = proof;
  const lines = [
    `✓ The proof holds`,
    `  who       ${user.name}, ${user.personalNumber}`,
    `  what      ${operation === "sign" ? "a signature" : "an identification"}`,
    ...(userVisibleData === undefined ? [] : [`  text      ${JSON.stringify(userVisibleData)}`]),
    ...(userNonVisibleData ? [`  not shown ${userNonVisibleData.length} bytes`] : []),
    `  when      ${proof.signedAt.toISOString()}`,
    `  for whom  ${relyingParty.displayName ?? ""} (${relyingParty.organisationNumber ?? "?"})`,
    ...CHECKED.map((line) => `  ✓ ${line}`),
  ];
  return `${lines.join("\n")}\n`;
}

function asJson({ userNonVisibleData, ...proof }: Proof): string {
  const shown = userNonVisibleData && { userNonVisibleData: userNonVisibleData.toBase64() };
  return JSON.stringify({ holds: true, ...proof, ...shown }, null, 2);
}
