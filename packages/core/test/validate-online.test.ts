import { execFile } from "node:child_process";
import { copyFile, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { type GitServer, startGitServer, startRegistry } from "@glu/core/testing";
import { type SshServer, sshServerAvailable, startSshServer } from "@glu/git/testing";
import {
  afterAll,
  afterEach,
  beforeAll,
  beforeEach,
  describe,
  expect,
  onTestFinished,
  test,
} from "vitest";
import { createExampleProject, type ExampleProject } from "./example-project.ts";
import { type Ended, GluProcess, runGlu } from "./glu-process.ts";

const password = "pa55 wörd/+%";
const token = "tok3n-of-glu/42==";
const passphrase = "open sesame";
const isSshMissing = sshServerAvailable === undefined && process.env["CI"] !== "true";

let server: GitServer;
let registry: Awaited<ReturnType<typeof startRegistry>>;
let project: ExampleProject;
let digest: string;

beforeAll(async () => {
  server = await startGitServer({ users: { bot: password }, tokens: { [token]: "bot" } });
  registry = await startRegistry({ users: { bot: password }, accessTokens: [token], bearer: true });
  const image = await registry.push({ repository: "shop/app", tag: "latest" });
  digest = image.digest;
});
afterAll(async () => {
  await server.close();
  await registry.stop();
});
beforeEach(async () => {
  project = await createExampleProject(server);
});
afterEach(async () => {
  server.intercept = undefined;
  await project.remove();
});

const env = { BOT_PASSWORD: password, BOT_TOKEN: token, WRONG: "another-wrong-one" };

/** The configuration of the project, with other sources beside those of its program. */
async function configure(sources: { readonly git?: object; readonly oci?: object }): Promise<void> {
  const url = server.urlOf(project.repository);
  const configuration = {
    sources: {
      git: { gitopsexample: { remote: { url, credential: "bot" } }, ...sources.git },
      oci: { app: { reference: "oci-layout:images:latest" }, ...sources.oci },
    },
    credentials: {
      bot: { type: "basic", basic: { username: "bot", password: `\${BOT_PASSWORD}` } },
      wrong: { type: "basic", basic: { username: "bot", password: `\${WRONG}` } },
      token: { type: "access_token", access_token: `\${BOT_TOKEN}` },
      old: { type: "access_token", access_token: `\${WRONG}` },
    },
  };
  await writeFile(join(project.directory, "glu.yaml"), JSON.stringify(configuration));
}

async function validate(variables: Readonly<Record<string, string>> = {}): Promise<Ended> {
  const ended = await runGlu(["validate", "--online"], {
    cwd: project.directory,
    env: { ...env, ...variables },
  });
  const said = ended.stdout + ended.stderr;
  for (const secret of [...Object.values(env), ...Object.values(variables)]) {
    expect(said).not.toContain(secret);
    expect(said).not.toContain(Buffer.from(secret).toString("base64"));
  }
  expect(said).not.toMatch(/^ +at /m);
  return ended;
}

/** The line about what is at a place. */
function lineOf({ stdout }: Ended, place: string): string {
  return stdout.split("\n").find((line) => line.includes(place)) ?? `no line about ${place}`;
}

describe("glu validate --online", () => {
  test("asks each source once, and whether it may push where somebody promotes into", async () => {
    await configure({ oci: { shop: { reference: `${registry.host}/shop/app:latest` } } });
    const before = await server.git(project.repository, "for-each-ref");
    const ended = await validate();
    const url = server.urlOf(project.repository);
    const phases = ["staging", "production"].map((name) => `gitops-example-app/${name}`);
    expect(lineOf(ended, url)).toBe(
      `ok     ${url} as bot: branch main can be read, and pushes are let in [${phases.join(", ")}]`,
    );
    expect(lineOf(ended, "oci-layout:")).toMatch(/^ok {5,}oci-layout:.*: shows sha256:.*\/oci\]$/);
    expect(lineOf(ended, registry.host)).toMatch(/^failed .*\[sources\.oci\.shop\]$/);
    expect(ended.code).toBe(1);
    expect(await server.git(project.repository, "for-each-ref")).toBe(before);
  });

  test("proves each kind of credential at registries", async () => {
    const reference = `${registry.host}/shop/app:latest`;
    const entry = (credential: string) => ({ reference, credential, plain_http: true });
    const oci = { basic: entry("bot"), token: entry("token") };
    await configure({ oci: { ...oci, wrong: entry("wrong"), old: entry("old") } });
    const ended = await validate();
    for (const [name, credential] of [
      ["basic", "bot"],
      ["token", "token"],
    ]) {
      expect(lineOf(ended, `[sources.oci.${name}]`)).toBe(
        `ok     ${reference} as ${credential}: shows ${digest} [sources.oci.${name}]`,
      );
    }
    for (const name of ["wrong", "old"]) {
      expect(lineOf(ended, `[sources.oci.${name}]`)).toMatch(/^failed .*credential/);
    }
  });

  test("proves each kind of credential of Git over HTTP", async () => {
    const entry = (credential: string, name = project.repository) => ({
      remote: { url: server.urlOf(name), credential },
    });
    const git = { token: entry("token"), wrong: entry("wrong"), nowhere: entry("bot", "nowhere") };
    await configure({ git });
    const ended = await validate();
    expect(lineOf(ended, "[sources.git.token]")).toMatch(
      /^ok .*\.git as token: branch main can be read/,
    );
    expect(lineOf(ended, "[sources.git.wrong]")).toMatch(/^failed .*\.git as wrong: .*credential/);
    expect(lineOf(ended, "[sources.git.nowhere]")).toMatch(/^failed .*nowhere/);
    expect(ended.code).toBe(1);
  });

  test("says that a credential may only read", async () => {
    server.intercept = ({ url }, response) =>
      url?.includes("git-receive-pack") === true && Boolean(response.writeHead(403).end());
    await configure({});
    const ended = await validate();
    expect(lineOf(ended, server.urlOf(project.repository))).toMatch(/^failed .*403/);
    expect(ended.code).toBe(1);
  });

  test("says that a registry lets everybody in, so that nothing is known of the credential", async () => {
    const open = await startRegistry();
    onTestFinished(() => open.stop());
    const image = await open.push({ repository: "shop/app", tag: "latest" });
    const reference = `${open.host}/shop/app:latest`;
    const entry = { reference, plain_http: true };
    await configure({ oci: { wrong: { ...entry, credential: "wrong" }, nobody: entry } });
    const ended = await validate();
    expect(lineOf(ended, "[sources.oci.wrong]")).toBe(
      `ok     ${reference} as wrong: shows ${image.digest} (the credential was not asked for) [sources.oci.wrong]`,
    );
    expect(lineOf(ended, "[sources.oci.nobody]")).toBe(
      `ok     ${reference}: shows ${image.digest} [sources.oci.nobody]`,
    );
  });

  test("asks for each branch that only the configuration names", async () => {
    const url = server.urlOf(project.repository);
    const remote = { url, credential: "bot" };
    const git = {
      release: { remote, default_branch: "release" },
      main: { remote, default_branch: "main" },
    };
    await configure({ git: { ...git, gitopsexample: { remote, default_branch: "main" } } });
    await server.git(project.repository, "branch", "release", "main");
    const ended = await validate();
    expect(ended.stdout.split("\n").filter((line) => line.includes(url))).toEqual([
      expect.stringMatching(/branch (?:main|release) can be read/),
      expect.stringMatching(/branch (?:main|release) can be read/),
    ]);
    expect(lineOf(ended, "[sources.git.release]")).toContain("branch release can be read [");
  });

  test("keeps what is known when it is interrupted while another server says nothing", async () => {
    const silent = await startRegistry();
    onTestFinished(() => silent.stop());
    silent.fail({ kind: "hang" });
    const reference = `${silent.host}/shop/app:latest`;
    await configure({ oci: { silent: { reference, plain_http: true } } });
    const start = (...args: string[]) => {
      const asking = silent.nextRequest();
      const glu = new GluProcess(["validate", ...args], { cwd: project.directory, env });
      onTestFinished(() => glu.kill());
      return { glu, asking };
    };

    const { glu: text } = start("--online");
    await text.printed(/^ok .*pushes are let in/m);
    await text.printed(/^ok +oci-layout:/m);
    text.signal("SIGINT");
    const ended = await text.ended();
    expect(ended.code).toBe(1);
    expect(ended.stderr).toMatch(/^glu: interrupted$/m);
    expect(ended.stdout).toMatch(/^gitops-example-app\n/);
    expect(ended.stdout).not.toContain(reference);

    const { glu: data, asking } = start("--online", "--json");
    await asking;
    data.signal("SIGINT");
    expect(await data.ended()).toMatchObject({ code: 1, stdout: "" });
  });

  test("gives programs the same as data", async () => {
    await configure({});
    const args = ["validate", "--online", "--json"];
    const { code, stdout } = await runGlu(args, { cwd: project.directory, env });
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      problems: [],
      sources: [
        { outcome: "ok", credential: null },
        { outcome: "ok", credential: "bot", location: server.urlOf(project.repository) },
      ],
    });
  });
});

test("a branch that its function does not tell is the trouble of its phase and of no other", async () => {
  await configure({});
  const program = `import { git, System } from "@glu/core";
class Nothing {
  digest() { return "d"; }
  async readFrom() {}
  async writeTo() {}
}
const system = new System({ name: "branches" });
system.definePipeline({ name: "web" }, () => new Nothing(), (pipeline) => {
  pipeline.phase({ name: "failing" }, git("gitopsexample", { branch: () => { throw new Error("no such team"); } }));
  pipeline.phase({ name: "slow" }, git("gitopsexample", { branch: async () => { throw new Error("nobody waits"); } }));
  pipeline.phase({ name: "fine" }, git("gitopsexample", { branch: () => "main" }));
});
export default system;
`;
  await writeFile(join(project.directory, "pipeline.ts"), program);
  const failed = "the function for the branch of web/failing failed: no such team; return the name";
  const promised = "the branch of web/slow is a promise; return the name of a branch";

  const ended = await validate();
  expect(ended.code).toBe(1);
  expect(ended.stderr).toContain(`error: web/failing: ${failed}`);
  expect(ended.stderr).toContain(`error: web/slow: ${promised}`);
  expect(lineOf(ended, "[web/fine]")).toMatch(/^ok .*branch main can be read/);

  const shown = await runGlu(["inspect", "web"], { cwd: project.directory, env });
  expect(shown.code).toBe(0);
  expect(shown.stdout).toContain(failed);
  expect(shown.stdout).toContain(promised);
});

describe.skipIf(isSshMissing)("glu validate --online over SSH", () => {
  let ssh: SshServer;

  beforeAll(async () => {
    ssh = await startSshServer({ root: server.root });
  });
  afterAll(() => ssh.close());

  test.each(["wire", "cli"])(
    "proves keys in files, by value, with a passphrase: %s",
    async (engine) => {
      const locked = join(project.directory, "locked");
      await copyFile(ssh.key, locked);
      await promisify(execFile)("ssh-keygen", ["-q", "-p", "-N", passphrase, "-f", locked]);
      const keys = {
        path: { private_key_path: ssh.key },
        value: { private_key: `\${DEPLOY_KEY}` },
        file: { private_key: { file: ssh.key } },
        locked: { private_key_path: locked, passphrase: `\${PASSPHRASE}` },
        forgotten: { private_key_path: locked },
        wrong: { private_key_path: locked, passphrase: `\${WRONG}` },
        stranger: { private_key_path: ssh.key, known_hosts: ssh.key },
        trusting: {
          private_key_path: ssh.key,
          known_hosts: ssh.key,
          insecure_ignore_host_key: true,
        },
      };
      const names = Object.keys(keys);
      const url = ssh.urlOf(project.repository);
      const git = names.map((name) => [name, { remote: { url, engine, credential: name } }]);
      const credentials = Object.entries(keys).map(([name, key]) => {
        return [name, { type: "ssh", ssh: { known_hosts: ssh.knownHosts, ...key } }];
      });
      const oci = { app: { reference: "oci-layout:images:latest" } };
      const configuration = {
        sources: { oci, git: Object.fromEntries([["gitopsexample", git[0]?.[1]], ...git]) },
        credentials: Object.fromEntries(credentials),
      };
      await writeFile(join(project.directory, "glu.yaml"), JSON.stringify(configuration));
      const key = await readFile(ssh.key, "utf8");
      const ended = await validate({ DEPLOY_KEY: key, PASSPHRASE: passphrase });
      const outcomes = names.map((name) => {
        const used = name === "path" ? "[gitops-example-app/staging" : `[sources.git.${name}]`;
        return [name, lineOf(ended, used).replace(url, "URL")];
      });
      const ok = /^ok .*branch main can be read/;
      expect(Object.fromEntries(outcomes)).toEqual({
        path: expect.stringMatching(/^ok .*pushes are let in/),
        value: expect.stringMatching(ok),
        file: expect.stringMatching(ok),
        locked: expect.stringMatching(ok),
        forgotten: expect.stringMatching(/^failed .*passphrase/),
        wrong: expect.stringMatching(/^failed .*cannot be opened with its passphrase/),
        stranger: expect.stringMatching(/^failed .*not known/),
        trusting: expect.stringMatching(ok),
      });
    },
  );
});

test("what a resource says of a secret that it found elsewhere reaches nobody", async () => {
  await configure({});
  const leak = 'process.env.BOT_PASSWORD + " " + btoa("bot:" + process.env.BOT_TOKEN)';
  const program = `import { git, oci, System } from "@glu/core";
class Leaking {
  digest() { return "d"; }
  readFromOCIDescriptor() {}
  async readFrom() { throw new Error(${leak}); }
  async writeTo() {}
}
const system = new System({ name: "leaking" });
system.definePipeline({ name: "web" }, () => new Leaking(), (pipeline) => {
  pipeline.phase({ name: "staging" }, git("gitopsexample"));
  pipeline.phase({ name: "other" }, git({ url: "${server.urlOf(project.repository)}", credential: "token" }));
});
export default system;
`;
  await writeFile(join(project.directory, "pipeline.ts"), program);
  const cwd = project.directory;
  const ended = await runGlu(["inspect", "web"], { cwd, env });
  const said = ended.stdout + ended.stderr;
  expect(said).toContain("[redacted]");
  expect(said).not.toMatch(/pa55|tok3n/);
  expect(said).not.toContain(btoa(`bot:${token}`).slice(6, -4));
});
