import { assertEquals, assertThrows } from "@std/assert";
import { BankIdProofError } from "../../src/errors.ts";
import { readEvidence } from "../../src/proof/evidence.ts";

Deno.test("readEvidence() takes completion data as they are, and reads each member once", () => {
  const reads: string[] = [];
  const evidence = new Proxy(
    { signature: "c2ln", ocspResponse: "b2Nz", user: { name: "Tolvan" } },
    {
      get: (target, name) => {
        reads.push(String(name));
        return Reflect.get(target, name);
      },
    },
  );
  const { signature, ocspResponse, user } = readEvidence(evidence);
  assertEquals([signature, ocspResponse, user], ["c2ln", "b2Nz", { name: "Tolvan" }]);
  assertEquals(reads.toSorted(), ["ocspResponse", "signature", "user"]);
});

Deno.test("readEvidence() needs a signature, and leaves the rest to its checks", () => {
  assertEquals(readEvidence({ signature: "" }), {
    signature: "",
    ocspResponse: undefined,
    user: undefined,
  });
  for (
    const none of [undefined, null, 7, "c2ln", {}, { signature: null }, { signature: ["c2ln"] }]
  ) {
    const { check, message } = assertThrows(() => readEvidence(none), BankIdProofError);
    assertEquals([check, message.includes("'signature'")], ["encoding", true]);
  }
});

Deno.test("readEvidence() says so when members cannot be read, and why", () => {
  const cause = new RangeError("no");
  const evidence = Object.defineProperty({ signature: "c2ln" }, "user", {
    get: () => {
      throw cause;
    },
  });
  const error = assertThrows(() => readEvidence(evidence), BankIdProofError);
  assertEquals([error.check, error.cause], ["encoding", cause]);
});
