import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type GitServer, startGitServer } from "@glu/core/testing";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { createExampleProject, type ExampleProject } from "./example-project.ts";
import { GluProcess, runGlu } from "./glu-process.ts";

const secret = "pa(ss)wrd!~x";
const env = { BOT_PASSWORD: secret, ODD_PASSWORD: "false" };

let server: GitServer;
let project: ExampleProject;
let running: GluProcess | undefined;

beforeAll(async () => {
  server = await startGitServer({ users: { bot: secret, odd: "false" } });
});
beforeEach(async () => {
  project = await createExampleProject(server);
  await writeFile(join(project.directory, "pipeline.ts"), program);
  await writeFile(join(project.directory, "glu.yaml"), JSON.stringify(configuration()));
});
afterEach(async () => {
  running?.signal("SIGKILL");
  running = undefined;
  await project.remove();
});
afterAll(() => server.close());

/** A resource that says what it should not, and one with a password that is a word of JSON. */
const program = `import { git, System } from "@glu/core";
class Leaking {
  digest() { return "d"; }
  async readFrom() { throw new Error("x".repeat(3900) + " saw " + process.env.BOT_PASSWORD.repeat(20)); }
  async writeTo() {}
}
const system = new System({ name: "leaking" });
system.definePipeline({ name: "web" }, () => new Leaking(), (pipeline) => {
  pipeline.phase({ name: "staging" }, git("bot"));
  pipeline.phase({ name: "production" }, git("odd"));
});
export default system;
`;

function configuration(): object {
  const url = server.urlOf(project.repository);
  const basic = (username: string, password: string) => ({
    type: "basic",
    basic: { username, password },
  });
  return {
    server: { port: 0 },
    sources: {
      git: {
        bot: { remote: { url, credential: "bot" } },
        odd: { remote: { url, credential: "odd" } },
      },
    },
    credentials: { bot: basic("bot", `\${BOT_PASSWORD}`), odd: basic("odd", `\${ODD_PASSWORD}`) },
  };
}

test("no answer of the API, no line of the log and no output has a secret, and all stays data", async () => {
  running = new GluProcess([], { cwd: project.directory, env });
  const url = await running.url();
  await running.logged(/cannot read phase.*\n.*cannot read phase/);
  const answer = await (await fetch(`${url}/api/v1/pipelines/web`)).text();
  expect(answer).toContain("[redacted]");
  expect(answer).not.toContain("pa(s");
  expect(JSON.parse(answer)).toMatchObject({ phases: [{ state: "error" }, { state: "error" }] });
  running.signal("SIGTERM");
  const { stderr } = await running.ended();
  expect(stderr).toContain("[redacted]");
  expect(stderr).not.toContain("pa(s");
  const lines = stderr.trim().split("\n");
  expect(lines.map((line) => typeof JSON.parse(line).msg)).toEqual(lines.map(() => "string"));
  const inspected = await runGlu(["inspect", "web", "--json"], { cwd: project.directory, env });
  expect(inspected.stdout).not.toContain("pa(s");
  expect(JSON.parse(inspected.stdout)).toMatchObject({ name: "web" });
});
