import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { HandlerOptions } from "../../mod.ts";
import { CARD_POLICY, FILE_POLICY, MOBILE_POLICY, TOLVAN } from "../../src/simulator/pki/people.ts";
import { AGENTS, Browser, makeSite, type Reply, type Site } from "../helpers/web.ts";
import type { Behaviour } from "./behaviour.ts";

/**
 * The attack "BankID session fixation" (CWE-384), published in 2024: the attacker starts a login with
 * the app on the same device, and lures the victim into opening the link and approving; the attacker's
 * own browser is then logged in. The attacker chooses what the browser says of itself.
 */
const DISGUISES: Readonly<Record<string, readonly [userAgent: string, touch: number | undefined]>> =
  {
    "Windows": [AGENTS.computer, 0],
    "a Mac": [AGENTS.iPad, 0],
    "a Mac without the page's script": [AGENTS.iPad, undefined],
    "an iPad": [AGENTS.iPad, 5],
    "Safari on an iPhone": [AGENTS.iPhone, 5],
    "Chrome on an iPhone": [AGENTS.iPhone.replace("Version/18.5", "CriOS/141.0.7390.41"), 5],
    "a browser in an iPhone's app": [AGENTS.iPhone.replace(/ Version.*/, " Mobile/15E148"), 5],
    "Chrome on Android": [AGENTS.android, 5],
    "Firefox on Android": [
      "Mozilla/5.0 (Android 15; Mobile; rv:143.0) Gecko/143.0 Firefox/143.0",
      5,
    ],
    "a browser in an Android app": [AGENTS.android.replace("Pixel 9", "Pixel 9; wv"), 5],
    "ChromeOS": [AGENTS.computer.replace("Windows NT 10.0; Win64; x64", "X11; CrOS x86_64"), 0],
    "Linux": [AGENTS.computer.replace("Windows NT 10.0; Win64; x64", "X11; Linux x86_64"), 0],
    "nothing that is known": ["curl/8.5.0", undefined],
    "nothing": ["", undefined],
  };

const ATTACKER = "198.51.100.66";
/** Where victims are: somewhere else, and somewhere that cannot be compared. */
const VICTIMS = ["203.0.113.7", "2001:db8::7"] as const;

/** The clock of the attack, which runs ahead. */
class Clock implements Disposable {
  readonly #before = Date;
  #ahead = 0;

  constructor() {
    const { now } = Date;
    const ahead = (): number => this.#ahead;
    globalThis.Date = class extends Date {
      static override now(): number {
        return now() + ahead();
      }
    } as DateConstructor;
  }

  by(milliseconds: number): void {
    this.#ahead += milliseconds;
  }

  [Symbol.dispose](): void {
    globalThis.Date = this.#before;
  }
}

interface Attack {
  readonly site: Site;
  readonly attacker: Browser;
  readonly clock: Clock;
  /** What the attacker's browser got at the start. */
  readonly started: Reply;
}

/** An attacker's browser has started a login; the victim has a BankID of some kinds somewhere. */
async function attack(
  disguise: readonly [string, number | undefined],
  device: "this" | "other",
  victim: { readonly ipAddress: string; readonly certificatePolicies: readonly string[] },
  play: (attack: Attack) => Promise<void>,
  options: Partial<HandlerOptions> = {},
): Promise<void> {
  using clock = new Clock();
  using site = makeSite(options, { person: { ...TOLVAN, ...victim } });
  const [userAgent, touch] = disguise;
  const attacker = new Browser(site.handler, { userAgent, ip: ATTACKER });
  const started = await attacker.start(device, touch === undefined ? {} : { touch });
  await play({ site, attacker, clock, started });
}

/** Polls until the login has ended, or longer than any order lives. */
async function pollToTheEnd({ attacker, clock }: Attack): Promise<Reply> {
  for (let second = 0; second < 240; second++) {
    clock.by(1000);
    const reply = await attacker.poll();
    if (reply.body.state !== "pending") return reply;
  }
  throw new Error("The login has no end");
}

/** The victim opens the attacker's link, and approves if the app can. */
function fallForIt({ site, started }: Attack): boolean {
  const token = new URL(started.body.launch ?? "").searchParams.get("autostarttoken") ?? "";
  site.simulator.app.open(token);
  try {
    site.simulator.app.approve();
    return true;
  } catch {
    return false;
  }
}

async function assertRepelled(attack: Attack, name: string): Promise<void> {
  const { body, headers } = await pollToTheEnd(attack);
  assertEquals([body.state, attack.site.completed.length], ["failed", 0], name);
  assert(!headers.getSetCookie().some((cookie) => cookie.includes("session=")), name);
}

const SESSION = {
  onComplete: () => new Response(null, { headers: { "Set-Cookie": "session=1" } }),
};
const PHONE = [MOBILE_POLICY];
const COMPUTER = [FILE_POLICY, CARD_POLICY];

const fixation: readonly Behaviour[] = Object.entries(DISGUISES).map(([name, disguise]) => ({
  name: `session fixation fails with a browser that calls itself ${name}, and a victim's phone`,
  async run(): Promise<void> {
    for (const ipAddress of VICTIMS) {
      const victim = { ipAddress, certificatePolicies: PHONE };
      const play = async (each: Attack): Promise<void> => {
        fallForIt(each);
        await assertRepelled(each, ipAddress);
      };
      await attack(disguise, "this", victim, play, SESSION);
    }
  },
}));

export const attacks: readonly Behaviour[] = [
  ...fixation,
  {
    name:
      "session fixation's first cause: a link for a computer opens nothing on a phone, and the reverse",
    async run(): Promise<void> {
      const cases = [["Windows", PHONE, COMPUTER], ["Chrome on Android", COMPUTER, PHONE]] as const;
      for (const [name, refused, accepted] of cases) {
        for (const [kinds, isApproved] of [[refused, false], [accepted, true]] as const) {
          const victim = { ipAddress: VICTIMS[0], certificatePolicies: kinds };
          await attack(DISGUISES[name] ?? ["", 0], "this", victim, (each) => {
            assertEquals(fallForIt(each), isApproved, `${name} ${kinds}`);
            return Promise.resolve();
          });
        }
      }
      // A QR code is for phones alone, whatever shows it.
      const victim = { ipAddress: VICTIMS[0], certificatePolicies: COMPUTER };
      for (const disguise of Object.values(DISGUISES)) {
        await attack(disguise, "other", victim, ({ site }) => {
          const { requirement } = site.requests("auth")[0]?.body ?? {};
          const policies = ["1.2.752.78.1.5", "1.2.3.4.25"];
          assertEquals(requirement, { certificatePolicies: policies });
          return Promise.resolve();
        });
      }
    },
  },
  {
    name: "session fixation's second cause: the address of the app is compared with the starter's",
    async run(): Promise<void> {
      for (const [name, disguise] of Object.entries(DISGUISES)) {
        // Policies of the service's own leave the address as the only defence.
        const request = () => ({ requirement: { certificatePolicies: ["1.2.3.4.*"] } });
        for (const ipAddress of VICTIMS) {
          const victim = { ipAddress, certificatePolicies: PHONE };
          const play = async (each: Attack): Promise<void> => {
            assertEquals(fallForIt(each), true, name);
            await assertRepelled(each, name);
            const isSafari = name === "Safari on an iPhone" || name === "an iPad";
            const told = each.site.failures.map((
              { reason, details },
            ) => [reason, details?.binding]);
            const binding = ipAddress === VICTIMS[0] ? "different-address" : "unknown-address";
            // Safari's order is not even collected until the app has returned: the login expires.
            assertEquals(told, [isSafari ? ["expired", undefined] : ["unbound", binding]], name);
          };
          await attack(disguise, "this", victim, play, { ...SESSION, request });
        }
      }
    },
  },
  {
    name: "session fixation's third cause: who chooses another device gets no link",
    async run(): Promise<void> {
      const victim = { ipAddress: VICTIMS[0], certificatePolicies: PHONE };
      for (const disguise of Object.values(DISGUISES)) {
        await attack(disguise, "other", victim, async ({ site, attacker, started, clock }) => {
          const { autoStartToken } = site.order;
          clock.by(1000);
          await attacker.poll();
          assertEquals(started.body.launch, undefined);
          assert(!attacker.seen.some((text) => text.includes(autoStartToken)));
        });
        // Nor does anybody get a code to relay who chose the app on this device.
        await attack(disguise, "this", victim, ({ site, attacker, started }) => {
          assertEquals(started.body.qr, undefined);
          assert(!attacker.seen.some((text) => text.includes(site.order.qrStartToken)));
          return Promise.resolve();
        });
      }
    },
  },
  {
    name: "a victim's app that returns to the victim's own browser logs nobody in",
    async run(): Promise<void> {
      for (const name of ["Safari on an iPhone", "Chrome on Android", "Chrome on an iPhone"]) {
        const victim = { ipAddress: VICTIMS[0], certificatePolicies: PHONE };
        const [userAgent = "", touch] = DISGUISES[name] ?? [];
        await attack([userAgent, touch], "this", victim, async (each) => {
          fallForIt(each);
          const { returnUrl } = each.site.requests("auth")[0]?.body ?? {};
          assertStringIncludes(String(returnUrl), "nonce");
          const nonce = /nonce(?:=|%3D)([\w-]+)/.exec(String(returnUrl))?.[1];
          const browser = new Browser(each.site.handler, { userAgent, ip: victim.ipAddress });
          each.clock.by(2000);
          assertEquals((await browser.poll({ nonce })).body.state, "none");
          await assertRepelled(each, name);
        }, SESSION);
      }
    },
  },
  {
    name: "a computer's link that is approved at another computer is told, or refused if wanted",
    async run(): Promise<void> {
      const victim = { ipAddress: VICTIMS[0], certificatePolicies: COMPUTER };
      for (const refuseUnbound of ["phones", "always"] as const) {
        await attack(DISGUISES.Windows ?? ["", 0], "this", victim, async (each) => {
          fallForIt(each);
          const { body } = await pollToTheEnd(each);
          const { completed, failures } = each.site;
          const told = [
            ...completed.map(([, { binding }]) => binding),
            ...failures.map(
              ({ details }) => details?.binding,
            ),
          ];
          const state = refuseUnbound === "phones" ? "complete" : "failed";
          assertEquals([body.state, told], [state, ["different-address"]]);
        }, { refuseUnbound });
      }
    },
  },
];
