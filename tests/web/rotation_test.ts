import { assertEquals, assertStringIncludes } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import type { BankIdHandler, SealingKey } from "../../mod.ts";
import { Browser, makeSite, type Site } from "../helpers/web.ts";

const OLD = new Uint8Array(32).fill(1);
const NEW = new Uint8Array(32).fill(2);

/** Three instances of a site, behind a balancer that sends each request to the next. */
class Fleet {
  readonly instances: BankIdHandler[];
  readonly #site: Site;
  #turn = 0;

  constructor(site: Site, key: SealingKey[]) {
    this.#site = site;
    this.instances = Array.from({ length: 3 }, () => site.instance({ key }));
  }

  /** Replaces one instance. */
  restart(at: number, key: SealingKey[]): void {
    this.instances[at] = this.#site.instance({ key });
  }

  next(): { handler: BankIdHandler } {
    return { handler: this.instances[this.#turn++ % 3] ?? this.#site.handler };
  }
}

/** How the logins end that live through a change of keys. */
async function endings(steps: readonly SealingKey[][]): Promise<readonly string[]> {
  using time = new FakeTime();
  using site = makeSite();
  const fleet = new Fleet(site, [OLD]);
  const pending: Browser[] = [];
  const ended: string[] = [];
  const pollAll = async (): Promise<void> => {
    for (const browser of [...pending]) {
      const { body } = await browser.poll({}, fleet.next());
      if (body.state === "pending") continue;
      ended.push(String(body.state));
      pending.splice(pending.indexOf(browser), 1);
    }
  };
  for (const key of steps) {
    for (let at = 0; at < 3; at++) {
      const browser = new Browser(site.handler);
      await browser.post("start", { device: "other", poll: ++browser.number }, fleet.next());
      pending.push(browser);
      fleet.restart(at, key);
      for (let second = 0; second < 7; second++) {
        time.tick(1000);
        await pollAll();
      }
    }
  }
  for (const { autoStartToken = "" } of site.simulator.pending) {
    site.simulator.app.open(autoStartToken);
    site.simulator.app.approve();
  }
  for (let second = 0; second < 3; second++) {
    time.tick(1000);
    await pollAll();
  }
  assertEquals([pending.length, site.completed.length], [0, count(ended, "complete")]);
  return ended;
}

function count(endings: readonly string[], ending: string): number {
  return endings.filter((each) => each === ending).length;
}

Deno.test("createHandler() loses no login when a new key is rolled out step by step over three instances", async () => {
  const ended = await endings([[OLD, NEW], [NEW, OLD], [NEW]]);
  assertEquals([ended.length, count(ended, "complete")], [9, 9]);
});

Deno.test("createHandler() would lose logins if the new key were put first at once", async () => {
  const ended = await endings([[NEW, OLD]]);
  assertEquals(count(ended, "none") > 0, true);
});

Deno.test("createHandler() says once that another instance has another key", async () => {
  using site = makeSite();
  const browser = new Browser(site.handler);
  await browser.start("other");
  const cookies = new Map(browser.cookies);
  const handler = site.instance({ key: NEW });
  for (let time = 0; time < 2; time++) {
    const { body } = await browser.poll({}, { handler });
    assertEquals(body.reason, "no-login");
    cookies.forEach((value, name) => browser.cookies.set(name, value));
  }
  assertEquals(site.errors.length, 1);
  assertStringIncludes(String(site.errors[0]), "'key' must be the same on every instance");
});
