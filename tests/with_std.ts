// Runs deno with @std from JSR or, where JSR cannot be reached, with the import map of tests/offline.
const [command = "test", ...args] = Deno.args;
const lookUp = new Deno.Command(Deno.execPath(), {
  args: ["info", "jsr:@std/assert"],
  signal: AbortSignal.timeout(5000),
  stdout: "null",
  stderr: "null",
});
const { success: online } = await lookUp.output();
const map = online ? [] : ["--import-map=tests/offline/import_map.json"];
const run = new Deno.Command(Deno.execPath(), { args: [command, ...map, ...args] });
Deno.exit((await run.spawn().status).code);
