import { assert, assertEquals, assertNotEquals, assertRejects } from "@std/assert";
import { BankIdNetworkError } from "../../src/errors.ts";
import { makeTlsCertificates, type TlsCertificates } from "../../src/simulator/pki/authority.ts";
import { PinGuard } from "../../src/transport/pinning.ts";
import { hangOnce, type Listening, serveHandshakes } from "../helpers/listen.ts";
import { certificates, foreignCertificates } from "../helpers/tls.ts";

const MINUTE = 60_000;

/** A server of an authority, which wants clients of the same. */
async function serve({ ca, server }: TlsCertificates, port?: number): Promise<Listening> {
  return await serveHandshakes({ ...server, clientCa: ca }, port);
}

/** A guard that trusts one authority. */
async function guardOf(trusted?: TlsCertificates, timeout = 5000): Promise<PinGuard> {
  const { ca, client: { cert, key } } = trusted ?? await certificates();
  return new PinGuard({ caCerts: [ca], cert, key, timeout });
}

function never(): AbortSignal {
  return new AbortController().signal;
}

/** A clock that can be set ahead and back. */
function movableClock(): Disposable & { shift: number } {
  const { now } = Date;
  const clock = { shift: 0, [Symbol.dispose]: (): void => void (Date.now = now) };
  Date.now = () => now() + clock.shift;
  return clock;
}

/** Waits until something is so, within reason. */
async function until(isSo: () => boolean): Promise<void> {
  for (let turn = 0; !isSo(); turn++) {
    assert(turn < 2000, "It has not come to be so");
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

Deno.test("check() makes one handshake for all who wait, and none while the host is trusted", async () => {
  await using server = await serve(await certificates());
  const guard = await guardOf();
  await Promise.all(Array.from({ length: 5 }, () => guard.check(server.url, never())));
  assertEquals(server.attempts(), 1);
  await guard.check(server.url, never());
  await guard.check(`https://localhost:${server.port}/rp/v6.0/collect`, never());
  assertEquals(server.attempts(), 1);
});

Deno.test("check() trusts one host, not its neighbours", async () => {
  await using server = await serve(await certificates());
  await using other = await serve(await foreignCertificates());
  const guard = await guardOf();
  await guard.check(server.url, never());
  const error = await assertRejects(() => guard.check(other.url, never()), BankIdNetworkError);
  assertEquals([error.code, other.attempts()], ["tls", 1]);
  await guard.check(`https://127.0.0.1:${server.port}/`, never());
  assertEquals(server.attempts(), 2);
});

Deno.test("check() makes sure again after ten minutes, and after the clock was set back", async () => {
  await using server = await serve(await certificates());
  const guard = await guardOf();
  using clock = movableClock();
  await guard.check(server.url, never());
  const table = [[9 * MINUTE, 1], [11 * MINUTE, 2], [20 * MINUTE, 2], [0, 3], [-11 * MINUTE, 4]];
  for (const [shift = 0, attempts] of table) {
    clock.shift = shift;
    await guard.check(server.url, never());
    assertEquals(server.attempts(), attempts);
  }
});

Deno.test("check() refuses a host whose certificate has come to be of another authority", async () => {
  const guard = await guardOf();
  using clock = movableClock();
  const before = await serve(await certificates());
  await guard.check(before.url, never());
  await before[Symbol.asyncDispose]();
  const { port } = before;
  {
    await using changed = await serve(await foreignCertificates(), port);
    clock.shift = 9 * MINUTE;
    await guard.check(changed.url, never());
    assertEquals(changed.attempts(), 0);
    clock.shift = 11 * MINUTE;
    const error = await assertRejects(() => guard.check(changed.url, never()), BankIdNetworkError);
    assertEquals([error.code, error.retry, changed.attempts()], ["tls", "never", 1]);
    clock.shift = 0;
    await assertRejects(() => guard.check(changed.url, never()), BankIdNetworkError);
    assertEquals(changed.attempts(), 2);
  }
  await using restored = await serve(await certificates(), port);
  await guard.check(restored.url, never());
  assertEquals(restored.attempts(), 1);
});

Deno.test("check() gives each caller an error of its own", async () => {
  await using server = await serve(await foreignCertificates());
  const guard = await guardOf();
  const [one, two] = await Promise.all(
    [1, 2].map(() => assertRejects(() => guard.check(server.url, never()), BankIdNetworkError)),
  );
  assert(one && two && one !== two);
  assertEquals([one.code, two.code, one.message], ["tls", "tls", two.message]);
  assertEquals(server.attempts(), 1);
});

Deno.test("check() holds an address in place of a name against the certificate, too", async () => {
  const named = await makeTlsCertificates({ names: ["localhost"] });
  await using server = await serve(named);
  const guard = await guardOf(named);
  await guard.check(server.url, never());
  const address = `https://127.0.0.1:${server.port}/`;
  const error = await assertRejects(() => guard.check(address, never()), BankIdNetworkError);
  assertEquals(error.code, "tls");
});

Deno.test("check() gives up on a host that does not answer in time", async () => {
  await using target = await serve(await certificates());
  await using server = await hangOnce(target);
  const guard = await guardOf(undefined, 20);
  const error = await assertRejects(() => guard.check(server.url, never()), BankIdNetworkError);
  assertEquals([error.code, error.retry], ["timeout", "by-user"]);
});

Deno.test("check() goes on while one of its callers is left, and stops with the last", async () => {
  await using target = await serve(await certificates());
  await using server = await hangOnce(target);
  const guard = await guardOf(undefined, 60_000);
  const [first, last] = [new AbortController(), new AbortController()];
  const settled: string[] = [];
  const calls = [first, last].map(({ signal }, index) =>
    guard.check(server.url, signal).then(
      () => settled.push(`${index} trusted`),
      () => settled.push(`${index} failed`),
    )
  );
  await until(() => server.open() === 1);
  first.abort();
  for (let turn = 0; turn < 10; turn++) await new Promise((resolve) => setTimeout(resolve, 0));
  assertEquals([server.attempts(), server.open(), settled.includes("1 failed")], [1, 1, false]);
  last.abort();
  await Promise.all(calls);
  assertEquals(settled.toSorted(), ["0 failed", "1 failed"]);
  await until(() => server.open() === 0);
});

Deno.test("check() begins anew for a caller that comes as the last one leaves", async () => {
  await using target = await serve(await certificates());
  await using server = await hangOnce(target);
  const guard = await guardOf(undefined, 60_000);
  const leaving = new AbortController();
  const left = guard.check(server.url, leaving.signal).catch((error: unknown) => error);
  await until(() => server.open() === 1);
  leaving.abort(new Error("mine"));
  await guard.check(server.url, never());
  assertEquals(server.attempts(), 2);
  assertNotEquals(await left, undefined);
});

Deno.test("check() leaves no listener on the caller's signal", async () => {
  await using server = await serve(await certificates());
  const guard = await guardOf();
  const { signal } = new AbortController();
  let listeners = 0;
  const { addEventListener: add, removeEventListener: remove } = signal;
  signal.addEventListener = (...args: Parameters<typeof add>): void => {
    listeners++;
    Reflect.apply(add, signal, args);
  };
  signal.removeEventListener = (...args: Parameters<typeof remove>): void => {
    listeners--;
    Reflect.apply(remove, signal, args);
  };
  const done = guard.check(server.url, signal);
  assertEquals(listeners, 1);
  await done;
  assertEquals(listeners, 0);
});

Deno.test("diagnose() finds out why a host refuses, and trusts it no more", async () => {
  await using server = await serve(await certificates());
  const guard = await guardOf();
  await guard.check(server.url, never());
  assertEquals(await guard.diagnose(server.url, never()), undefined);
  await guard.check(server.url, never());
  assertEquals(server.attempts(), 2);

  const { ca } = await certificates();
  const { client } = await foreignCertificates();
  const stranger = await guardOf({ ...await certificates(), ca, client });
  const failure = await stranger.diagnose(server.url, never());
  assert(failure instanceof BankIdNetworkError);
  assertEquals([failure.code, /client certificate/.test(failure.message)], ["tls", true]);
});

Deno.test("diagnose() takes the trust away from a host that has changed", async () => {
  const guard = await guardOf();
  const before = await serve(await certificates());
  await guard.check(before.url, never());
  await before[Symbol.asyncDispose]();
  await using changed = await serve(await foreignCertificates(), before.port);
  assertEquals((await guard.diagnose(changed.url, never()))?.code, "tls");
  await assertRejects(() => guard.check(changed.url, never()), BankIdNetworkError);
});
