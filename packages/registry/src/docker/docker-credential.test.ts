import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect, promisify } from "node:util";
import { beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { DistributionRegistry } from "../distribution/distribution-registry.ts";
import { CredentialError, DeadlineError } from "../errors.ts";
import { parseReference } from "../reference.ts";
import { ManualTimers } from "../testing/manual-timers.ts";
import { startRegistry } from "../testing/registry-server.ts";
import { dockerCredential } from "./docker-credential.ts";

const { signal } = new AbortController();
const alice = { username: "alice", password: "open:sesame" };
const auth = base64("alice:open:sesame");
const secret = "hunter2-is-a-secret";

let directory = "";

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "glu-docker-"));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
});

describe("the configuration file of docker", () => {
  it.each<[string, object, object | undefined]>([
    ["in base64", { auth }, alice],
    ["in base64 with zeros behind", { auth: base64("alice:open:sesame\0\0") }, alice],
    ["in the clear", { username: "alice", password: "open:sesame" }, alice],
    ["as an identity token", { auth, identitytoken: "id" }, { identityToken: "id" }],
    ["as a token of the registry", { registrytoken: "t" }, { accessToken: "t" }],
    ["as nothing", {}, undefined],
    ["as empty texts", { auth: "", identitytoken: "" }, undefined],
  ])("has a credential %s", async (_, entry, expected) => {
    await configure({ auths: { "ghcr.io": entry } });
    expect(await credentialFor("ghcr.io")).toEqual(expected);
  });

  it.each([
    ["ghcr.io", "https://ghcr.io/v2/"],
    ["ghcr.io", "ghcr.io:443"],
    ["localhost:5000", "http://localhost:5000"],
    ["docker.io", "https://index.docker.io/v1/"],
    ["docker.io", "registry-1.docker.io"],
    ["index.docker.io", "https://index.docker.io/v1/"],
    ["registry-1.docker.io", "https://index.docker.io/v1/"],
  ])("G24: has that of %s under %s", async (host, key) => {
    await configure({ auths: { "other.example": { auth: base64("x:y") }, [key]: { auth } } });
    expect(await credentialFor(host)).toEqual(alice);
  });

  it.each([
    ["ghcr.io", "ghcr.io:5000"],
    ["ghcr.io", "evil-ghcr.io"],
    ["ghcr.io", "ghcr.io/acme"],
    ["localhost:5000", "localhost:5001"],
    ["localhost", "localhost:5000"],
  ])("has none for %s under %s", async (host, key) => {
    await configure({ auths: { [key]: { auth } } });
    expect(await credentialFor(host)).toBeUndefined();
  });

  it("is asked under the very name first", async () => {
    const other = { auth: base64("other:y") };
    await configure({ auths: { "https://ghcr.io": other, "ghcr.io": { auth } } });
    expect(await credentialFor("ghcr.io")).toEqual(alice);
  });

  it("is read again each time, and need not be there", async () => {
    const credential = provider("ghcr.io");
    expect(await credential({ signal })).toBeUndefined();
    await configure({ auths: { "ghcr.io": { auth } } });
    expect(await credential({ signal })).toEqual(alice);
    await configure({});
    expect(await credential({ signal })).toBeUndefined();
  });

  it("lies in the home directory, unless DOCKER_CONFIG or a path says otherwise", async () => {
    const options = { host: "ghcr.io", environment: { HOME: directory } };
    await mkdir(join(directory, ".docker"));
    const path = join(directory, ".docker", "config.json");
    await writeFile(path, JSON.stringify({ auths: { "ghcr.io": { auth } } }));
    expect(await dockerCredential(options)({ signal })).toEqual(alice);
    expect(await dockerCredential({ ...options, path })({ signal })).toEqual(alice);
    const environment = { HOME: directory, DOCKER_CONFIG: join(directory, "elsewhere") };
    expect(await dockerCredential({ ...options, environment })({ signal })).toBeUndefined();
  });

  it.each<[string, string, string]>([
    ["not JSON", `{"auths":{"ghcr.io":{"auth":"${secret}`, "is not JSON"],
    ["a list", "[]", "does not have the fields"],
    ["wrong in a field", `{"auths":{"ghcr.io":{"auth":["${secret}"]}}}`, "at auths.ghcr.io.auth"],
    ["wrong in base64", `{"auths":{"ghcr.io":{"auth":"${secret}"}}}`, '"auth" of "ghcr.io"'],
    ["without a user", `{"auths":{"ghcr.io":{"auth":"${base64(`:${secret}`)}"}}}`, "base64"],
    ["too large", `{"auths":{}}${" ".repeat(1024 * 1024)}`, "1048576 bytes"],
  ])("that is %s is named, without what it says", async (_, content, problem) => {
    await writeFile(join(directory, "config.json"), content);
    const error = await failure(provider("ghcr.io")({ signal }));
    expect(error).toBeInstanceOf(CredentialError);
    expect(error).toHaveProperty("message", expect.stringContaining(problem));
    expect(error).toHaveProperty("message", expect.stringContaining("config.json"));
    expectNoSecret(error);
  });

  it("that is a directory is named", async () => {
    await mkdir(join(directory, "config.json"));
    await expect(provider("ghcr.io")({ signal })).rejects.toThrow("cannot be read");
  });
});

describe("a credential helper of docker", () => {
  it("is asked for the host, and gives a user name and a password", async () => {
    await helper("store", answering({ ServerURL: "x", Username: "alice", Secret: "open:sesame" }));
    await configure({ credsStore: "store" });
    expect(await credentialFor("ghcr.io")).toMatchObject(alice);
    expect(await said("arguments")).toBe("get");
    expect(await said("input")).toBe("ghcr.io");
  });

  it("is asked for Docker Hub as docker does", async () => {
    await helper("store", answering({ Username: "alice", Secret: "open:sesame" }));
    await configure({ credHelpers: { "docker.io": "store" } });
    expect(await credentialFor("registry-1.docker.io")).toMatchObject(alice);
    expect(await said("input")).toBe("https://index.docker.io/v1/");
  });

  it("gives an identity token under the user name <token>", async () => {
    await helper("store", answering({ Username: "<token>", Secret: "id" }));
    await configure({ credsStore: "store" });
    expect(await credentialFor("ghcr.io")).toMatchObject({ identityToken: "id" });
  });

  it("of a host goes before that of all, and an empty one means the file", async () => {
    await helper("one", answering({ Username: "one", Secret: "1" }));
    await helper("all", answering({ Username: "all", Secret: "2" }));
    await configure({
      auths: { "quay.io": { auth } },
      credsStore: "all",
      credHelpers: { "https://ghcr.io": "one", "quay.io": "" },
    });
    expect(await credentialFor("ghcr.io")).toMatchObject({ username: "one" });
    expect(await credentialFor("gcr.io")).toMatchObject({ username: "all" });
    expect(await credentialFor("quay.io")).toEqual(alice);
  });

  it.each(["credentials not found in native keychain", "Credentials not found"])(
    "that says %j leaves it to the file",
    async (words) => {
      await helper("store", `echo '${words}'; exit 1`);
      await configure({ credsStore: "store" });
      expect(await credentialFor("ghcr.io")).toBeUndefined();
      await configure({ credsStore: "store", auths: { "ghcr.io": { auth } } });
      expect(await credentialFor("ghcr.io")).toEqual(alice);
    },
  );

  it("sees of the environment what it needs, and nothing else", async () => {
    await helper("store", `env > "$HOME/seen"; ${answering({ Username: "a", Secret: "b" })}`);
    await configure({ credsStore: "store" });
    await credentialFor("ghcr.io", {
      AWS_PROFILE: "shop",
      GOOGLE_APPLICATION_CREDENTIALS: "key.json",
      AZURE_CLIENT_ID: "id",
      CLOUDSDK_CONFIG: "/gcloud",
      http_proxy: "http://proxy",
      SSL_CERT_FILE: "ca.pem",
      DBUS_SESSION_BUS_ADDRESS: "unix:path=/run/bus",
      REGISTRY_TOKEN: secret,
      LD_PRELOAD: "evil.so",
    });
    const seen = (await said("seen")).split("\n").map((line) => line.split("=")[0]);
    expect(seen).toEqual(
      expect.arrayContaining([
        "AWS_PROFILE",
        "AZURE_CLIENT_ID",
        "CLOUDSDK_CONFIG",
        "DBUS_SESSION_BUS_ADDRESS",
        "GOOGLE_APPLICATION_CREDENTIALS",
        "SSL_CERT_FILE",
        "http_proxy",
      ]),
    );
    expect(seen).not.toContain("REGISTRY_TOKEN");
    expect(seen).not.toContain("LD_PRELOAD");
  });

  it("is run once a minute at most", async () => {
    const timers = new ManualTimers();
    await helper("store", `echo x >> "$HOME/runs"; ${answering({ Username: "a", Secret: "b" })}`);
    await configure({ credsStore: "store" });
    const credential = dockerCredential({ host: "ghcr.io", environment: environment(), timers });
    await Promise.all([credential({ signal }), credential({ signal })]);
    await credential({ signal });
    expect(await said("runs")).toBe("x");
    await timers.advance(60_000);
    await credential({ signal });
    expect(await said("runs")).toBe("x\nx");
  });

  it.each([
    ["fails", `echo '${secret}'; echo '${secret}' >&2; exit 3`, "failed (exit code 3)"],
    ["prints no JSON", `echo '${secret}'`, "gave no credential"],
    ["prints other fields", `echo '{"token":"${secret}"}'`, "gave no credential"],
    ["prints no end", "yes hunter2-is-a-secret", "more than 65536 bytes"],
    ["is ended", "kill -9 $$", "exit code -1"],
  ])("that %s is a named error without what it says", async (_, script, problem) => {
    await helper("store", script);
    await configure({ credsStore: "store" });
    const error = await failure(credentialFor("ghcr.io"));
    expect(error).toBeInstanceOf(CredentialError);
    expect(error).toHaveProperty("message", expect.stringContaining(problem));
    expect(error).toHaveProperty("message", expect.stringContaining("docker-credential-store"));
    expectNoSecret(error);
  });

  it("that is not installed is named", async () => {
    await configure({ credsStore: "missing" });
    await expect(credentialFor("ghcr.io")).rejects.toThrow(
      "docker-credential-missing, which the configuration of docker names, cannot be run",
    );
  });

  it.each(["../store", "store get; touch x", "", "STORE", "a/b"])(
    "is not run under the name %j",
    async (name) => {
      await configure({ credHelpers: { "ghcr.io": name || "." } });
      await expect(credentialFor("ghcr.io")).rejects.toThrow("not the name of a credential helper");
      expect(existsSync(join(directory, "x"))).toBe(false);
    },
  );

  it("that does not end is killed at its deadline, with what it has started", async () => {
    const timers = new ManualTimers();
    const running = await hanging();
    const options = { host: "ghcr.io", environment: environment(), timers, deadline: 5000 };
    const outcome = failure(dockerCredential(options)({ signal }));
    await running.begun();
    await timers.advance(5000);
    expect(await outcome).toBeInstanceOf(DeadlineError);
    expect(String(await outcome)).toContain("docker-credential-store for ghcr.io");
    await running.ended();
  });

  it("is killed when nobody waits for it any more", async () => {
    const running = await hanging();
    const controller = new AbortController();
    const outcome = failure(provider("ghcr.io")({ signal: controller.signal }));
    await running.begun();
    const reason = new Error("enough");
    controller.abort(reason);
    expect(await outcome).toBe(reason);
    await running.ended();
  });
});

it("a registry lets in whoever docker is logged in as", async () => {
  const server = await startRegistry({ users: { alice: "open:sesame" }, bearer: true });
  onTestFinished(() => server.stop());
  const pushed = await server.push({ repository: "acme/shop", tag: "v1" });
  await configure({ auths: { [`http://${server.host}`]: { auth } } });
  const { host } = server;
  const registry = new DistributionRegistry({ host, credential: provider(host), plainHttp: true });
  onTestFinished(() => registry.close());
  const reference = parseReference(`${host}/acme/shop:v1`);
  expect(await registry.resolve(reference, { signal })).toEqual(pushed);
});

function base64(text: string): string {
  return Buffer.from(text).toString("base64");
}

async function configure(json: object): Promise<void> {
  await writeFile(join(directory, "config.json"), JSON.stringify(json));
}

function environment(more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  const path = `${directory}:${process.env["PATH"]}`;
  return { DOCKER_CONFIG: directory, HOME: directory, PATH: path, ...more };
}

function provider(host: string, more: NodeJS.ProcessEnv = {}) {
  return dockerCredential({ host, environment: environment(more) });
}

async function credentialFor(host: string, more: NodeJS.ProcessEnv = {}) {
  return await provider(host, more)({ signal });
}

/** A program that keeps what it is asked, and then runs the script. */
async function helper(name: string, script: string): Promise<void> {
  const path = join(directory, `docker-credential-${name}`);
  const record = 'printf %s "$*" > "$HOME/arguments"; cat > "$HOME/input"';
  await writeFile(path, `#!/bin/sh\n${record}\n${script}\n`);
  await chmod(path, 0o755);
}

function answering(json: object): string {
  return `printf %s '${JSON.stringify(json)}'`;
}

async function said(file: string): Promise<string> {
  return (await readFile(join(directory, file), "utf8")).trim();
}

/** A helper that waits for something that never comes, as does a program it has started. */
async function hanging() {
  await helper("store", 'sleep 1000 & echo $! > "$HOME/new"; mv "$HOME/new" "$HOME/child"; wait');
  await configure({ credsStore: "store" });
  const begun = async () => {
    await expect.poll(() => existsSync(join(directory, "child"))).toBe(true);
  };
  const ended = async () => {
    const child = Number(await said("child"));
    await expect.poll(() => isRunning(child)).toBe(false);
  };
  return { begun, ended };
}

/** What was killed may be left for its parent to look at. */
async function isRunning(pid: number): Promise<boolean> {
  const states = await promisify(execFile)("ps", ["-o", "stat=", "-p", String(pid)]).catch(() => {
    return { stdout: "" };
  });
  return /^[^Z\s]/.test(states.stdout.trim());
}

async function failure(outcome: Promise<unknown>): Promise<unknown> {
  return await outcome.then(
    () => "no failure",
    (error: unknown) => error,
  );
}

function expectNoSecret(error: unknown): void {
  const shown = inspect(error, { depth: 10, showHidden: true });
  for (const form of [secret, base64(secret), encodeURIComponent(secret)]) {
    expect(shown).not.toContain(form);
  }
}
