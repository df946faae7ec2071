// deno-lint-ignore-file no-console
/**
 * Changes genuine proofs in one place at random and sees that none of the changed ones holds.
 * Run: `deno task mutations [count] [seed]`; 100 000 unless told otherwise.
 *
 * @module
 */
import { BankIdProofError } from "../../src/errors.ts";
import { verifyCompletion } from "../../src/proof/verify.ts";
import { proveBy } from "../helpers/algorithms.ts";
import { isSame, PROOF_CHANGES } from "../helpers/mutations/evidence.ts";
import { Random } from "../helpers/mutations/random.ts";
import { ecKeys, prove, verify } from "../helpers/proofs.ts";
import { SAMPLE, type Sample } from "../helpers/samples.ts";

/** A genuine proof, another to borrow from, and how it is verified. */
interface Genuine {
  readonly proof: Sample;
  readonly other: Sample;
  readonly verify: (proof: Sample) => Promise<unknown>;
}

async function genuineProofs(): Promise<Genuine[]> {
  const [first, second] = [await prove(), await prove({ plan: { userVisibleData: "YQ==" } })];
  const [p256, p384] = [await ecKeys("P-256"), await ecKeys("P-384")];
  const onCurves = await proveBy({ user: p256, customers: p384, responder: p256 });
  const inWorld = (proof: Sample): Promise<unknown> => verify(proof);
  const inTest = (proof: Sample): Promise<unknown> =>
    verifyCompletion(proof, { environment: "test" });
  const all: Genuine[] = [
    { proof: first, other: second, verify: inWorld },
    { proof: onCurves, other: first, verify: inWorld },
    { proof: SAMPLE, other: first, verify: inTest },
  ];
  for (const { proof, verify } of all) await verify(proof);
  return all;
}

/** What became of the changed proofs. */
export interface Tally {
  /** How many were refused, by kind of change and check. */
  readonly refused: Map<string, number>;
  /** What was not refused as it must be. */
  readonly wrong: string[];
}

/** The check that refused; documents must be refused before the OCSP response is looked at. */
async function verdict(kind: string, verified: Promise<unknown>): Promise<string> {
  try {
    await verified;
    return "!holds";
  } catch (error) {
    if (!(error instanceof BankIdProofError)) return `!throws ${error}`;
    const isLate = kind.startsWith("document") && error.check.startsWith("ocsp");
    return isLate ? `!only ${error.check}` : error.check;
  }
}

/** Verifies a number of proofs of which each was changed in one place. */
export async function refuseMutations(count: number, seed: number): Promise<Tally> {
  const genuine = await genuineProofs();
  const tally: Tally = { refused: new Map(), wrong: [] };
  const random = new Random(seed);
  const tryNext = async (): Promise<void> => {
    const { proof, other, verify } = random.pick(genuine);
    const [kind, change] = random.pick(Object.entries(PROOF_CHANGES));
    const changed = change(random, proof, other);
    const isBorrowed = kind.startsWith("document") && changed.signature === other.signature;
    if (isBorrowed || isSame(changed, proof)) return await tryNext();
    const check = await verdict(kind, verify(changed));
    if (check.startsWith("!")) tally.wrong.push(`${kind} ${check} ${JSON.stringify(changed)}`);
    else tally.refused.set(`${kind}, ${check}`, (tally.refused.get(`${kind}, ${check}`) ?? 0) + 1);
  };
  const AT_ONCE = 16;
  for (let done = 0; done < count; done += AT_ONCE) {
    await Promise.all(Array.from({ length: Math.min(AT_ONCE, count - done) }, tryNext));
  }
  return tally;
}

if (import.meta.main) {
  const [count = 100_000, seed = Date.now()] = Deno.args.map(Number);
  console.log(`${count} changes, seed ${seed}`);
  const { refused, wrong } = await refuseMutations(count, seed);
  for (const [name, times] of [...refused].sort()) console.log(`${name}: ${times}`);
  for (const what of wrong) console.log(what);
  const passed = [...refused.values()].reduce((sum, times) => sum + times, 0);
  console.log(`${passed} passed, ${wrong.length} failed`);
  Deno.exitCode = wrong.length === 0 ? 0 : 1;
}
