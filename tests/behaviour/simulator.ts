import process from "node:process";
import { assertEquals, assertRejects } from "@std/assert";
import { auth, BankIdApiError, createClient } from "../../mod.ts";
import { testCertificate } from "../../src/environment/test_certificate.ts";
import { createSimulator } from "../../src/simulator/mod.ts";
import { foreignCertificates } from "../helpers/tls.ts";
import type { Behaviour } from "./behaviour.ts";

const request = { endUserIp: "194.168.2.25" };

export const simulator: readonly Behaviour[] = [
  {
    name: "the simulator lets in its own certificate and BankID's public one, and no other",
    async run(): Promise<void> {
      await using server = await createSimulator().listen();
      const { cert, key } = testCertificate();
      for (const certificate of [server.certificate, { cert, key }]) {
        using client = createClient({ ...server, certificate });
        await auth(client, request);
      }
      using other = createClient({ ...server, certificate: (await foreignCertificates()).client });
      const error = await assertRejects(() => auth(other, request), BankIdApiError);
      assertEquals(error.status, 403);
    },
  },
  {
    name: "the simulator leaves nothing behind on a connection that is used again and again",
    async run(): Promise<void> {
      const warnings: string[] = [];
      const listener = (warning: Error): void => void warnings.push(warning.name);
      process.on("warning", listener);
      try {
        await using server = await createSimulator().listen();
        using client = createClient(server);
        for (let call = 0; call < 50; call++) await auth(client, request);
        await new Promise((resolve) => setTimeout(resolve, 0));
      } finally {
        process.off("warning", listener);
      }
      assertEquals(warnings, []);
    },
  },
];
