/**
 * Asks OpenSSL, which has nothing to do with the project, what it makes of files.
 *
 * @module
 */
import { isInstalled } from "./installed.ts";

/** Left out where there is no OpenSSL. */
export const WITHOUT_OPENSSL: { readonly ignore: boolean } = {
  ignore: !isInstalled("openssl", "version"),
};

/** What OpenSSL has said. */
export interface Said {
  readonly code: number;
  readonly output: string;
  readonly errors: string;
}

/** Runs OpenSSL with files in a folder of its own, which its arguments name as they are. */
export async function openssl(
  args: readonly string[],
  files: Readonly<Record<string, string | Uint8Array>>,
): Promise<Said> {
  const cwd = await Deno.makeTempDir({ prefix: "bankid-openssl-" });
  try {
    for (const [name, content] of Object.entries(files)) {
      const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
      await Deno.writeFile(`${cwd}/${name}`, bytes);
    }
    const { code, stdout, stderr } = await new Deno.Command("openssl", { args: [...args], cwd })
      .output();
    const decoder = new TextDecoder();
    return { code, output: decoder.decode(stdout), errors: decoder.decode(stderr) };
  } finally {
    await Deno.remove(cwd, { recursive: true });
  }
}
