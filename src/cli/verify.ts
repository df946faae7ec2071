/**
 * The command `verify`.
 *
 * @module
 */
import { toBase64 } from "../bytes.ts";
import { BankIdProofError } from "../errors.ts";
import {
  type Evidence,
  type Proof,
  verifyCompletion,
  type VerifyOptions,
} from "../proof/verify.ts";
import { isRecord } from "../options.ts";
import type { Environment } from "../types.ts";
import { parse } from "./arguments.ts";
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
  --require-same-names    refuse names beside the proof that differ from the certificate's
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
  "require-same-names": { type: "boolean" },
  "allow-sha1-ocsp": { type: "boolean" },
  "json": { type: "boolean" },
  "help": { type: "boolean" },
} as const;

/** Verifies a file; returns the exit code, 0 only when the proof holds. */
export async function verifyCommand(args: readonly string[], terminal: Terminal): Promise<number> {
  const { values, positionals } = parse({
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
  const { text, "hidden-text": hidden, organisation } = values;
  const options: VerifyOptions = {
    environment: await environmentOf(values.env, values.root),
    ...(text === undefined ? {} : { userVisibleData: text }),
    ...(hidden === undefined ? {} : { userNonVisibleData: hidden }),
    ...(operation === undefined ? {} : { operation }),
    ...(organisation === undefined ? {} : { organisationNumber: organisation }),
    requireSameNames: values["require-same-names"],
    allowSha1Ocsp: values["allow-sha1-ocsp"],
  };
  const evidence = await readEvidence(path);
  try {
    const proof = await verifyCompletion(evidence, options);
    const checked = [...CHECKED, ...expectationsIn(options, evidence)];
    if (values.json) terminal.write(`${asJson(proof)}\n`);
    else describe(proof, checked).forEach((line) => terminal.print(line));
    return EXIT.ok;
  } catch (error) {
    if (!(error instanceof BankIdProofError)) throw error;
    const { check, message } = error;
    if (values.json) terminal.print(JSON.stringify({ holds: false, check, message }));
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
  const data = isRecord(json) ? json.completionData ?? json : json;
  const { signature, ocspResponse, user } = isRecord(data) ? data : {};
  if (typeof signature !== "string") {
    throw new UsageError(`${path} holds no 'signature': it must be BankID's completion data`);
  }
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

/** What was checked because the caller or the file states it. */
function expectationsIn(options: VerifyOptions, { user }: Evidence): string[] {
  const stated: readonly (readonly [value: unknown, line: string])[] = [
    [options.operation, "it was made for what was asked"],
    [options.userVisibleData, "the text that was shown is the one that was sent"],
    [options.userNonVisibleData, "the text that was not shown is the one that was sent"],
    [options.organisationNumber, "it was made for this organisation"],
    [user, "the person beside the proof is the one who signed"],
  ];
  return stated.flatMap(([value, line]) => value === undefined ? [] : [line]);
}

const OPERATIONS: Readonly<Record<string, string>> = {
  auth: "an identification",
  sign: "a signature",
};

function describe(proof: Proof, checked: readonly string[]): readonly string[] {
  const { user, relyingParty, operation, userVisibleData, userVisibleDataFormat } = proof;
  const { displayName, organisationNumber } = relyingParty;
  const format = userVisibleDataFormat === undefined ? "" : `, ${userVisibleDataFormat}`;
  const { userNonVisibleData: hidden } = proof;
  return [
    "✓ The proof holds",
    `  who       ${user.name}, ${user.personalNumber}`,
    `  what      ${Object.hasOwn(OPERATIONS, operation) ? OPERATIONS[operation] : operation}`,
    ...(userVisibleData === undefined
      ? []
      : [`  text      ${JSON.stringify(userVisibleData)}${format}`]),
    ...(hidden ? [`  not shown ${hidden.length} bytes`] : []),
    `  when      ${proof.signedAt.toISOString()}`,
    `  for whom  ${displayName ?? ""} (${organisationNumber ?? "?"})`,
    ...checked.map((line) => `  ✓ ${line}`),
    ...(proof.namesDiffer ? ["  ! the names beside the proof are others than those above"] : []),
  ];
}

function asJson({ userNonVisibleData, ...proof }: Proof): string {
  const shown = userNonVisibleData && { userNonVisibleData: toBase64(userNonVisibleData) };
  return JSON.stringify({ holds: true, ...proof, ...shown }, null, 2);
}
