import { execFile } from "node:child_process";
import { chmod, mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { AuthenticationError, type OpenRemoteOptions, openRemote, Repository } from "@glu/git";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { onPost } from "./misbehaviour.ts";
import { author, RemoteFixture } from "./remote-fixture.ts";
import { routes } from "./routes.ts";
import { appendLine } from "./writes.ts";

const credential = { username: "glu", password: "open-sesame" };

let fixture: RemoteFixture;
let guarded: RemoteFixture;
/** Where a planted program that runs leaves a file. */
let traps: string;
let place: string;
let repository: Repository | undefined;

beforeAll(async () => {
  fixture = await RemoteFixture.start();
  guarded = await RemoteFixture.start({ users: { [credential.username]: credential.password } });
});
beforeEach(async () => {
  place = await mkdtemp(join(tmpdir(), "planted-"));
  traps = join(place, "traps");
  await mkdir(traps);
  await Promise.all([fixture.newRepository(), guarded.newRepository()]);
});
afterEach(async () => {
  await repository?.close();
  repository = undefined;
  fixture.server.intercept = undefined;
  await rm(place, { recursive: true });
});
afterAll(() => Promise.all([fixture.stop(), guarded.stop()]));

interface Target {
  readonly title: TargetTitle;
  readonly options: () => OpenRemoteOptions;
  readonly server: () => RemoteFixture;
}

const http = { engine: "cli", transport: "http" } as const;

const targets: readonly Target[] = [
  { title: "HTTP", server: () => fixture, options: () => fixture.access(http) },
  {
    title: "HTTP with a password",
    server: () => guarded,
    options: () => ({ ...guarded.access(http), credential: async () => credential }),
  },
  {
    title: "a path",
    server: () => fixture,
    options: () => ({ engine: "cli", url: fixture.server.pathOf(fixture.name) }),
  },
  ...routes
    .filter(({ engine, transport }) => engine === "cli" && transport === "ssh")
    .map((route) => ({
      title: "SSH" as const,
      server: () => fixture,
      options: () => fixture.access(route),
    })),
];

/** A program that leaves a file with this name when it runs. */
async function trap(name: string): Promise<string> {
  const path = join(place, name);
  await writeFile(path, `#!/bin/sh\ntouch '${join(traps, name)}'\n`);
  await chmod(path, 0o755);
  return path;
}

const hooks = [
  "pre-push",
  "reference-transaction",
  "post-checkout",
  "pre-auto-gc",
  "pre-receive",
  "update",
  "post-receive",
  "proc-receive",
];

async function plantHooks(directory: string, name: string): Promise<void> {
  await mkdir(directory, { recursive: true });
  for (const hook of hooks) {
    const path = join(directory, hook);
    await writeFile(path, `#!/bin/sh\ntouch '${join(traps, `${name}-${hook}`)}'\n`);
    await chmod(path, 0o755);
  }
}

interface Planting {
  /** Where the remote is. */
  readonly url: string;
}

/** Makes the text of a configuration, and the programs it names. */
type Plant = (planting: Planting) => Promise<string>;

function section(name: string, settings: Readonly<Record<string, string>>): string {
  const lines = Object.entries(settings).map(
    ([key, value]) => `\t${key} = ${JSON.stringify(value)}`,
  );
  return `[${name}]\n${lines.join("\n")}\n`;
}

/** What does not change where git goes. */
async function everything({ url }: Planting): Promise<string> {
  await plantHooks(join(place, "hooks"), "hooks-path");
  const [helper, alias] = [await trap("helper"), await trap("alias")];
  const commands = ["fetch", "push", "ls-remote", "cat-file", "log", "rev-list", "init"];
  return [
    section("core", {
      sshCommand: await trap("ssh"),
      fsmonitor: await trap("fsmonitor"),
      hooksPath: join(place, "hooks"),
      askPass: await trap("ask-pass"),
      editor: await trap("editor"),
      pager: await trap("pager"),
      gitProxy: await trap("git-proxy"),
      alternateRefsCommand: await trap("alternate-refs"),
    }),
    section("credential", { helper }),
    section(`credential "${url}"`, { helper: `!${helper}` }),
    section("alias", Object.fromEntries(commands.map((name) => [name, `!${alias}`]))),
    section("gpg", { program: await trap("gpg") }),
    section("diff", { external: await trap("diff") }),
    section("uploadpack", { packObjectsHook: await trap("pack-objects") }),
  ].join("");
}

type TargetTitle = "HTTP" | "HTTP with a password" | "a path" | "SSH";

interface Diversion {
  readonly title: string;
  readonly target: TargetTitle;
  readonly plant: Plant;
}

async function programForUrl({ url }: Planting): Promise<string> {
  const from = { insteadOf: url, pushInsteadOf: url };
  const program = await trap("ext");
  return section(`url "ext::${program} "`, from) + section('protocol "ext"', { allow: "always" });
}

async function sshForUrl({ url }: Planting): Promise<string> {
  const sshCommand = await trap("ssh-instead");
  const from = { insteadOf: url };
  return section('url "ssh://nobody@127.0.0.1:9/x"', from) + section("core", { sshCommand });
}

async function programsOfRemote({ url }: Planting): Promise<string> {
  const [uploadpack, receivepack] = [await trap("upload-pack"), await trap("receive-pack")];
  return section(`remote "${url}"`, { uploadpack, receivepack });
}

async function helperOfRemote({ url }: Planting): Promise<string> {
  return section(`remote "${url}"`, { vcs: "ext", url: `ext::${await trap("vcs")}` });
}

async function signedPush(): Promise<string> {
  const program = await trap("push-gpg");
  return section("push", { gpgSign: "true" }) + section("gpg", { program });
}

/** What changes where git goes, or how: then the call may fail, but runs nothing. */
const diversions: readonly Diversion[] = [
  { title: "a program for its URL", target: "HTTP", plant: programForUrl },
  { title: "a program for its URL", target: "a path", plant: programForUrl },
  { title: "an SSH server for its URL", target: "HTTP with a password", plant: sshForUrl },
  { title: "programs of the remote", target: "a path", plant: programsOfRemote },
  { title: "programs of the remote", target: "SSH", plant: programsOfRemote },
  { title: "a helper of the remote", target: "HTTP", plant: helperOfRemote },
  { title: "signed pushes", target: "HTTP", plant: signedPush },
];

/** Once more in a file that is included. */
async function everythingTwice(planting: Planting): Promise<string> {
  const path = join(place, "included");
  const text = await everything(planting);
  await writeFile(path, text);
  return text + section("include", { path });
}

/** Reads a commit that is new, tells what changed, and pushes another. */
async function useEverything({ server }: Target, opened: Repository): Promise<void> {
  const { name, server: git } = server();
  const before = await opened.snapshot("main");
  const events: string[] = [];
  const stop = opened.watch({
    branch: "main",
    paths: () => ["README.md"],
    notify: ({ kind }) => events.push(kind),
  });
  await git.commit(name, { files: { "README.md": `${before.commit}\n` } });
  await opened.refresh();
  stop();
  await (await opened.snapshot("main")).filesystem().readFile("README.md", "utf8");
  expect((await opened.write("main", appendLine("shared.txt", "line"))).kind).toBe("committed");
  expect(events).toContain("changed");
}

/** The private repositories of the engine. */
async function privateRepositories(directory: string): Promise<readonly string[]> {
  const entries = await readdir(directory, { recursive: true });
  return entries.filter((path) => path.endsWith(".git")).map((path) => join(directory, path));
}

function open(target: Target, environment: NodeJS.ProcessEnv = process.env): Repository {
  const remote = openRemote({ ...target.options(), directory: place, environment });
  repository = new Repository({ remote, author, interval: 3_600_000, settleDeadline: 1000 });
  return repository;
}

async function plantInPrivateRepository(text: string): Promise<void> {
  const paths = await privateRepositories(place);
  expect(paths).toHaveLength(1);
  for (const path of paths) {
    await writeFile(join(path, "config"), text, { flag: "a" });
    await plantHooks(join(path, "hooks"), "own");
  }
}

describe.each(targets.map((target) => [target.title, target] as const))(
  "the engine cli over %s",
  (title, target) => {
    async function plantBetweenCalls(plant: Plant): Promise<Repository> {
      const opened = open(target);
      await opened.snapshot("main");
      await plantInPrivateRepository(await plant({ url: opened.location }));
      return opened;
    }

    test("works and runs nothing of what its private repository is made to name", async () => {
      await useEverything(target, await plantBetweenCalls(everythingTwice));
      expect(await readdir(traps)).toEqual([]);
    });

    test.each(
      diversions.filter((one) => one.target === title).map((one) => [one.title, one] as const),
    )("runs nothing when its private repository is made to name %s", async (_, { plant }) => {
      const opened = await plantBetweenCalls(plant);
      await useEverything(target, opened).catch(() => undefined);
      expect(await readdir(traps)).toEqual([]);
    });

    test("works and runs nothing of the files of its user and of the system", async () => {
      const home = join(place, "home");
      const text = await everything({ url: target.options().url });
      await mkdir(join(home, ".config", "git"), { recursive: true });
      await writeFile(join(home, ".gitconfig"), text);
      await writeFile(join(home, ".config", "git", "config"), text);
      const environment = {
        PATH: process.env["PATH"],
        HOME: home,
        XDG_CONFIG_HOME: join(home, ".config"),
        GIT_CONFIG_SYSTEM: join(home, ".gitconfig"),
        GIT_CONFIG_GLOBAL: join(home, ".gitconfig"),
        ...(await hostileVariables()),
      };
      await useEverything(target, open(target, environment));
      expect(await readdir(traps)).toEqual([]);
    });
  },
);

const programVariables = [
  "GIT_SSH",
  "GIT_SSH_COMMAND",
  "GIT_ASKPASS",
  "SSH_ASKPASS",
  "GIT_EDITOR",
  "GIT_PAGER",
  "GIT_PROXY_COMMAND",
  "GIT_EXTERNAL_DIFF",
  "EDITOR",
  "BASH_ENV",
];

async function hostileVariables(): Promise<NodeJS.ProcessEnv> {
  const programs = programVariables.map(async (name) => [name, await trap(name)] as const);
  await plantHooks(join(place, "template", "hooks"), "template");
  return {
    ...Object.fromEntries(await Promise.all(programs)),
    SSH_ASKPASS_REQUIRE: "force",
    GIT_TEMPLATE_DIR: join(place, "template"),
    GIT_TRACE: join(traps, "trace"),
    GIT_TRACE2_EVENT: join(traps, "trace2"),
    GIT_TRACE_CURL: join(traps, "trace-curl"),
    GIT_DIR: join(traps, "directory"),
    GIT_EXEC_PATH: place,
    GIT_CONFIG_COUNT: "1",
    GIT_CONFIG_KEY_0: "core.hooksPath",
    GIT_CONFIG_VALUE_0: join(place, "template", "hooks"),
    GIT_CONFIG_PARAMETERS: `'core.hooksPath'='${join(place, "template", "hooks")}'`,
  };
}

test("the engine cli runs nothing of what is planted while a fetch is under way", async () => {
  const [target] = targets;
  if (!target) {
    throw new Error("there is no target");
  }
  const opened = open(target);
  await opened.snapshot("main");
  await fixture.server.commit(fixture.name, { files: { "README.md": "new\n" } });
  let planted: Promise<void> | undefined;
  fixture.server.intercept = onPost((answer, response) => {
    planted ??= everything({ url: opened.location }).then(plantInPrivateRepository);
    void planted.then(() => response.end(answer));
  });
  const snapshot = await opened.snapshot("main", { fresh: true });
  expect(planted).toBeDefined();
  expect(await snapshot.filesystem().readFile("README.md", "utf8")).toBe("new\n");
  await useEverything(target, opened);
  expect(await readdir(traps)).toEqual([]);
});

test("the engine cli asks no program for a password when its own is refused", async () => {
  const refused: Target = {
    title: "HTTP with a password",
    server: () => guarded,
    options: () => ({ ...guarded.access(http), credential: async () => current }),
  };
  let current = credential;
  const ask = await trap("ask");
  const opened = open(refused, { ...process.env, GIT_ASKPASS: ask, SSH_ASKPASS: ask });
  await opened.snapshot("main");
  await plantInPrivateRepository(await everything({ url: opened.location }));
  current = { ...credential, password: "wrong" };
  await expect(opened.write("main", appendLine("shared.txt", "line"))).rejects.toThrow(
    AuthenticationError,
  );
  expect(await readdir(traps)).toEqual([]);
});

test("plain git runs what is planted here", async () => {
  const git = promisify(execFile);
  const environment = { PATH: process.env["PATH"], HOME: place };
  const directory = join(place, "plain.git");
  const url = guarded.server.urlOf(guarded.name);
  await git("git", ["init", "--quiet", "--bare", directory], { env: environment });
  await writeFile(join(directory, "config"), await everything({ url }), { flag: "a" });
  await plantHooks(join(directory, "hooks"), "own");
  const run = (...args: string[]) =>
    git("git", ["-C", directory, ...args], { env: environment }).catch(() => undefined);
  await run("fetch", url, "main");
  await run("fetch", "ssh://nobody@127.0.0.1:9/x", "main");
  await run("fetch", fixture.server.pathOf(fixture.name), "main:fetched");
  expect(await readdir(traps)).toEqual(
    expect.arrayContaining(["ask-pass", "helper", "hooks-path-reference-transaction", "ssh"]),
  );
  await writeFile(join(directory, "config"), await programForUrl({ url }), { flag: "a" });
  await run("fetch", url, "main");
  expect(await readdir(traps)).toContain("ext");
});
