import { assertEquals } from "@std/assert";
import { attributeOf } from "../../src/proof/meaning.ts";
import { RELYING_PARTY } from "../helpers/meaning.ts";

Deno.test("attributeOf() finds an attribute in a name as BankID writes it", () => {
  assertEquals(attributeOf(RELYING_PARTY, "serialNumber"), "5566304928");
  assertEquals(attributeOf(RELYING_PARTY, "SERIALNUMBER"), "5566304928");
  assertEquals(attributeOf(RELYING_PARTY, "cn"), "Bolaget");
  assertEquals(attributeOf(RELYING_PARTY, "C"), "SE");
  assertEquals(attributeOf(RELYING_PARTY, "o"), "Testbank A AB (publ)");
  assertEquals(attributeOf("cn=A, serialNumber=1 , c=SE", "serialNumber"), "1 ");
  assertEquals(attributeOf("cn=A+serialNumber=1", "serialNumber"), "1");
  assertEquals(attributeOf("serialNumber=", "serialNumber"), "");
  assertEquals(attributeOf("cn=a=b", "cn"), "a=b");
  assertEquals(attributeOf('serialNumber="5566304928",c=SE', "serialNumber"), "5566304928");
  assertEquals(attributeOf('cn="A, B+C",serialNumber = "1" +c=SE', "cn"), "A, B+C");
  assertEquals(attributeOf('cn="A \\"B\\", C",c=SE', "cn"), 'A "B", C');
  assertEquals(attributeOf('cn="",c=SE', "cn"), "");
  // What RFC 4514 would have escaped, but no reader can misunderstand.
  assertEquals(attributeOf('cn=The "A" AB,serialNumber=1', "serialNumber"), "1");
  assertEquals(attributeOf("cn=A, B AB,serialNumber=1,c=SE", "serialNumber"), "1");
});

Deno.test("attributeOf() is not deceived by what a name holds", () => {
  const deceptions: readonly (readonly [string, string | undefined])[] = [
    ["cn=A\\,serialNumber=1,serialNumber=2", "2"],
    ["cn=A\\\\,serialNumber=1", "1"],
    ["cn=A\\+serialNumber=1,c=SE", undefined],
    ["cn=serialNumber=1,c=SE", undefined],
    ["cn=A\nserialNumber=1,c=SE", undefined],
    ["xserialNumber=1", undefined],
    ["serialNumberx=1", undefined],
    ["serialNumber=1,serialNumber=2", undefined],
    ["serialNumber=1,serialNumber=1", undefined],
    ['cn="A,serialNumber=1",serialNumber=2', "2"],
    ['cn="A,serialNumber=1"', undefined],
    ['cn="A,serialNumber=1",c=SE', undefined],
    ['cn= "A,serialNumber=1" ,c=SE', undefined],
    ['cn="A\\",serialNumber=1"', undefined],
    ['cn="A\\\\",serialNumber=1', "1"],
    ['cn="A,serialNumber=1', undefined],
    ['cn="A" B,serialNumber=1', undefined],
    ['serialNumber="1', undefined],
    ['serialNumber=1,cn="A', undefined],
    ["", undefined],
    [",", undefined],
    ["\\", undefined],
    ["serialNumber", undefined],
    ["=1", undefined],
  ];
  for (const [name, expected] of deceptions) {
    assertEquals(attributeOf(name, "serialNumber"), expected, name);
  }
  assertEquals(attributeOf("cn=A\\,B\\\\,c=SE", "cn"), "A,B\\");
});

Deno.test("attributeOf() takes any length", () => {
  const size = 300_000;
  assertEquals(attributeOf(",".repeat(size), "cn"), undefined);
  assertEquals(attributeOf("\\,".repeat(size), "cn"), undefined);
  assertEquals(attributeOf(" ".repeat(size), "cn"), undefined);
  assertEquals(attributeOf("a".repeat(size), "cn"), undefined);
  assertEquals(attributeOf(`cn=${"\\a".repeat(size)}`, "cn")?.length, size);
  assertEquals(attributeOf(`cn="${"\\a".repeat(size)}"`, "cn")?.length, size);
  assertEquals(attributeOf(`cn="${"a".repeat(size)}`, "cn"), undefined);
  assertEquals(attributeOf(`cn=${" ".repeat(size)}"`, "cn"), undefined);
  assertEquals(attributeOf(`cn="a"${" ".repeat(size)}b`, "cn"), undefined);
});
