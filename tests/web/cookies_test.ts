import { assert, assertEquals } from "@std/assert";
import { cookieValues, nameAt, setCookie } from "../../src/web/cookies.ts";

const NAME = "__Host-bankid";

/** A request with a `Cookie` header that may hold what `Headers` refuses to take. */
function sending(cookie: string | null): Request {
  const headers = { get: (name: string) => name === "Cookie" ? cookie : null };
  return { headers } as unknown as Request;
}

const valuesIn = (cookie: string | null): string[] => cookieValues(sending(cookie), NAME);

/** Each code unit below U+0100, and each that a regular expression takes for space. */
const CHARACTERS = Array.from({ length: 0x10000 }, (_, code) => String.fromCharCode(code))
  .filter((character, code) => code < 0x100 || /\s/.test(character));

const named = (character: string): string => `U+${character.charCodeAt(0).toString(16)}`;

Deno.test("cookieValues() strips space and tab before a name, and nothing else that there is", () => {
  assert(CHARACTERS.includes("\u00a0") && CHARACTERS.includes("\u3000"));
  const taken = CHARACTERS.filter((each) => valuesIn(`a=1; ${each}${NAME}=planted`).length > 0);
  assertEquals(taken.map(named), [" ", "\t", ";"].sort().map(named));
  const first = CHARACTERS.filter((each) => valuesIn(`${each}${NAME}=planted`).length > 0);
  assertEquals(first.map(named), taken.map(named));
});

Deno.test("cookieValues() takes no name with anything after it or inside it", () => {
  const after = CHARACTERS.filter((each) => valuesIn(`${NAME}${each}=planted`).length > 0);
  // What stands after the first "=" is the value.
  assertEquals(after.map(named), [named("=")]);
  assertEquals(valuesIn(`${NAME}==planted`), ["=planted"]);
  for (let at = 1; at < NAME.length; at++) {
    for (const each of CHARACTERS) {
      const name = NAME.slice(0, at) + each + NAME.slice(at);
      assertEquals(valuesIn(`a=1; ${name}=planted`), [], named(each));
    }
  }
});

Deno.test("cookieValues() tells upper case from lower, and a name from one that holds it", () => {
  const others = ["__host-bankid", "__HOST-BANKID", "__Host-Bankid", "bankid", "__Host-bankid2"];
  for (const name of [...others, `x${NAME}`, `"${NAME}"`]) {
    assertEquals(valuesIn(`${name}=planted`), [], name);
  }
});

Deno.test("cookieValues() gives each value of the name, in order", () => {
  assertEquals(valuesIn(`${NAME}=1`), ["1"]);
  assertEquals(valuesIn(`a=0; ${NAME}=1; b=2;${NAME}=3;\t${NAME}= 4\t; c`), ["1", "3", "4"]);
  assertEquals(valuesIn(`${NAME}=a=b==`), ["a=b=="]);
  assertEquals(valuesIn(`${NAME}=`), [""]);
  assertEquals(valuesIn(`${NAME}=\u00a01\u00a0`), ["\u00a01\u00a0"]);
  for (const none of [null, "", ";", "=", NAME, `${NAME};`, `=${NAME}=1`, `a="; ${NAME}"=1`]) {
    assertEquals(valuesIn(none), [], String(none));
  }
});

Deno.test("setCookie() binds a cookie to this host, HTTPS, HTTP requests and the own site", () => {
  assertEquals(setCookie("https://example.com", "bankid", "x", 600), [
    "Set-Cookie",
    "__Host-bankid=x; Path=/; Max-Age=600; HttpOnly; SameSite=Strict; Secure",
  ]);
  assertEquals(setCookie("http://localhost:8000", "bankid", "", 0), [
    "Set-Cookie",
    "bankid=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict",
  ]);
});

Deno.test("nameAt() has the prefix wherever a browser takes it", () => {
  for (const origin of ["https://example.com", "https://localhost:8000", "http://example.com"]) {
    assertEquals(nameAt(origin, "bankid"), NAME);
  }
  for (const origin of ["http://localhost", "http://127.0.0.1:8000", "http://[::1]:8000"]) {
    assertEquals(nameAt(origin, "bankid"), "bankid");
  }
});
