/**
 * The command `simulator`.
 *
 * @module
 */
import { createControl } from "../simulator/control/control.ts";
import { BAD_SERVER_CERTIFICATES } from "../simulator/http/listen.ts";
import {
  createSimulator,
  type FaultRequest,
  type ListenOptions,
  PEOPLE,
} from "../simulator/mod.ts";
import { personWith } from "../simulator/pki/people.ts";
import { writePkcs12, writeTrustStore } from "../simulator/pki/pkcs12_writer.ts";
import { ENDPOINTS } from "../simulator/bank/rules.ts";
import { FAULT_KINDS } from "../simulator/http/faults.ts";
import type { Certificate, Environment } from "../types.ts";
import { parse } from "./arguments.ts";
import { disposing } from "./disposal.ts";
import { portError, portOf, serveLocally } from "./http_server.ts";
import { writeOwnFiles } from "./own_files.ts";
import { EXIT, type Terminal, untilInterrupted, UsageError } from "./terminal.ts";

const HELP = `simulator: a BankID of your own on this machine, for clients in any language

  --port PORT             port of the service (default: 8443; 0 takes a free one)
  --control PORT          port of the control page and API (default: 8444)
  --host NAME             name by which other machines or containers reach both, which then listen
                          on every address (0.0.0.0: no further name); whoever reaches the control
                          page may play the people
  --out DIR               where ca.pem, client.pem, client-key.pem, client.p12, signing-root.pem and
                          truststore.p12 (for Java) are written (default: ./bankid-sim; the
                          passphrase is qwerty123); only files that this command made are replaced
  --autopilot approve|decline[:MS]   people act by themselves, after MS milliseconds (default: 1000)
  --person NUMBER         whose app it is, 12 digits
  --fault KIND[:ENDPOINT[:TIMES]]    what goes wrong; may be given several times
                          KIND: ${FAULT_KINDS.join(", ")}
  --server-certificate ${BAD_SERVER_CERTIFICATES.join("|")}
                          gives the service a certificate that clients must refuse
`;

const PASSPHRASE = "qwerty123";

const OPTIONS = {
  port: { type: "string", default: "8443" },
  control: { type: "string", default: "8444" },
  host: { type: "string" },
  out: { type: "string", default: "./bankid-sim" },
  autopilot: { type: "string" },
  person: { type: "string" },
  fault: { type: "string", multiple: true },
  "server-certificate": { type: "string" },
  help: { type: "boolean" },
} as const;

/** Serves a simulator until it is told to stop; returns the exit code. */
export async function simulatorCommand(
  args: readonly string[],
  terminal: Terminal,
): Promise<number> {
  const { values } = parse({ args: [...args], options: OPTIONS });
  if (values.help) {
    terminal.write(HELP);
    return EXIT.ok;
  }
  if (values.person !== undefined && !/^\d{12}$/.test(values.person)) {
    throw new UsageError("--person must be 12 digits");
  }
  const { host } = values;
  const listening = {
    port: portOf(values.port, "--port"),
    ...(host === undefined ? {} : { host }),
    ...serverCertificateOf(values["server-certificate"]),
  };
  const control = { port: portOf(values.control, "--control"), page: "its control page" };
  const simulator = createSimulator({
    onWarning: () =>
      terminal.complain(
        `An order expired, because no app opened it: play the person at ${control.page}, or let ` +
          "people act by themselves with --autopilot approve",
      ),
    ...autopilotOf(values.autopilot),
    ...(values.person === undefined ? {} : { person: personWith(values.person, PEOPLE) }),
  });
  (values.fault ?? []).map(faultOf).forEach((fault) => simulator.injectFault(fault));
  const service = await simulator.listen(listening).catch((error) => {
    throw portError(error, listening.port);
  });
  return await disposing(service, async ({ environment, certificate }) => {
    const server = await serveLocally(createControl(simulator), control.port, host);
    return await disposing(server, async ({ origin }) => {
      control.page = `${origin}/`;
      await writeFiles(values.out, environment, certificate);
      await untilInterrupted(
        terminal,
        `BankID simulator ready at ${environment.apiUrl} (control: ${control.page}, files: ${values.out})`,
      );
      return EXIT.ok;
    });
  });
}

function autopilotOf(
  text: string | undefined,
): { autopilot?: { delay: number; action: "approve" | "decline" } } {
  if (text === undefined) return {};
  const [, action, delay = "1000"] = /^(approve|decline)(?::(\d{1,6}))?$/.exec(text) ?? [];
  if (action !== "approve" && action !== "decline") {
    throw new UsageError(
      `--autopilot must be approve or decline, with or without :MS: got '${text}'`,
    );
  }
  return { autopilot: { delay: Number(delay), action } };
}

function serverCertificateOf(text: string | undefined): ListenOptions {
  if (text === undefined) return {};
  const serverCertificate = BAD_SERVER_CERTIFICATES.find((each) => each === text);
  if (serverCertificate) return { serverCertificate };
  const known = BAD_SERVER_CERTIFICATES.join(", ");
  throw new UsageError(`--server-certificate must be one of ${known}: got '${text}'`);
}

function faultOf(text: string): FaultRequest {
  const [name, endpoint, times] = text.split(":", 3);
  const kind = FAULT_KINDS.find((each) => each === name);
  if (!kind) {
    throw new UsageError(`--fault must be one of ${FAULT_KINDS.join(", ")}: got '${text}'`);
  }
  if (endpoint && !ENDPOINTS.includes(endpoint)) {
    throw new UsageError(`--fault knows the endpoints ${ENDPOINTS.join(", ")}: got '${text}'`);
  }
  if (times !== undefined && !/^[1-9]\d{0,8}$/.test(times)) {
    throw new UsageError(`--fault must have TIMES of at least 1: got '${text}'`);
  }
  return {
    kind,
    ...(endpoint ? { endpoint } : {}),
    ...(times === undefined ? {} : { times: Number(times) }),
  };
}

async function writeFiles(
  folder: string,
  environment: Environment,
  certificate: Certificate,
): Promise<void> {
  const roots = typeof environment.signingRoots === "function"
    ? await environment.signingRoots()
    : environment.signingRoots ?? [];
  const ca = environment.caCerts.join("");
  await writeOwnFiles(folder, [
    ["ca.pem", ca],
    ["signing-root.pem", roots.join("")],
    ["client.pem", certificate.cert],
    ["client-key.pem", certificate.key],
    ["client.p12", await writePkcs12(certificate, PASSPHRASE)],
    ["truststore.p12", await writeTrustStore({ "simulator-root": ca }, PASSPHRASE)],
  ]);
}
