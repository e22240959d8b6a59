import { execFile } from "node:child_process";
import { chown, cp, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import {
  type GitServer,
  type RegistryServer,
  startGitServer,
  startRegistry,
} from "@glu/core/testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { freePort } from "../src/testing/free-port.ts";
import { type BuiltImage, buildImage } from "./built-image.ts";
import { besideProcess, type Container, inContainer, whyNoContainers } from "./container.ts";
import { type Deployment, type PodSpec, readManifest } from "./deployed-pod.ts";
import { GluProcess } from "./glu-process.ts";
import { copyAsInGuide, guideCommands } from "./guide-commands.ts";
import { createUserProject, type UserProject } from "./user-project.ts";

const secrets: Readonly<Record<string, string>> = {
  "github-token": "a-password-of-the-bot",
  "operator-token": "a-token-of-an-operator",
};
const user = "acme-bot";
const revision = "c0ffee".padEnd(40, "0");
const values = `image:\n  digest: sha256:${"0".repeat(64)}\n`;

/** The image of a project of a user, run as the Deployment says. */
describe.skipIf(whyNoContainers())("a project in a container", () => {
  let project: UserProject;
  let image: BuiltImage;
  let pod: PodSpec;
  let git: GitServer;
  let registry: RegistryServer;
  let container: Container;
  let glu: GluProcess;
  let url: string;
  let digest: string;

  beforeAll(async () => {
    const users = { [user]: secrets["github-token"] ?? "" };
    git = await startGitServer({ users });
    registry = await startRegistry({ users });
    const files = { "staging/values.yaml": values, "production/values.yaml": values };
    await git.createRepository("config", files);
    pod = (await readManifest<Deployment>("deployment.yaml")).spec.template.spec;
    project = await createUserProject();
    await copyAsInGuide(project.directory);
    await writeFile(join(project.directory, ".env"), "SECRET=1\n");
    image = await buildImage(project.directory, await project.beside("image"), {
      REVISION: revision,
    });
    container = await containerOf();
    const pushed = await registry.push({ repository: "acme/app", tag: "latest" });
    digest = pushed.digest;
    glu = start();
    await glu.url();
    url = `http://127.0.0.1:${container.env["GLU_SERVER_PORT"]}`;
  });
  afterAll(async () => {
    await glu?.kill();
    await project?.remove();
    await git.close();
    await registry.stop();
  });

  /** With the volumes of the pod, and the servers of the test in place of those of the configuration. */
  async function containerOf(): Promise<Container> {
    const [spec] = pod.containers;
    const folders = new Map(
      await Promise.all(
        pod.volumes.map(async ({ name }) => [name, await project.beside(name)] as const),
      ),
    );
    const folder = (name: string) => folders.get(name) ?? "";
    for (const { name, secret } of pod.volumes) {
      for (const { key, path } of secret?.items ?? []) {
        await writeFile(join(folder(name), path), `${secrets[key]}\n`, { mode: 0o440 });
        await chown(join(folder(name), path), 0, pod.securityContext.fsGroup);
      }
    }
    await cp(
      join(project.directory, "kubernetes/glu.yaml"),
      join(folder("configuration"), "glu.yaml"),
    );
    await chown(folder("state"), pod.securityContext.runAsUser, pod.securityContext.fsGroup);
    await chown(folder("temporary"), pod.securityContext.runAsUser, pod.securityContext.fsGroup);
    return {
      root: image.root,
      workdir: image.workdir,
      user: pod.securityContext.runAsUser,
      readOnly: spec.securityContext.readOnlyRootFilesystem,
      env: {
        ...image.env,
        ...Object.fromEntries(spec.env.map(({ name, value = "" }) => [name, value])),
        GLU_SERVER_PORT: String(await freePort()),
        GLU_SOURCES_OCI_APP_REFERENCE: `${registry.host}/acme/app:latest`,
        GLU_SOURCES_OCI_APP_PLAIN_HTTP: "true",
        GLU_SOURCES_OCI_APP_INTERVAL: "200ms",
        GLU_SOURCES_GIT_CONFIG_REMOTE_URL: git.urlOf("config"),
        GLU_SOURCES_GIT_CONFIG_REMOTE_INTERVAL: "200ms",
      },
      mounts: spec.volumeMounts.map(({ name, mountPath, readOnly = false }) => ({
        from: folder(name),
        to: mountPath,
        readOnly,
      })),
    };
  }

  function start(): GluProcess {
    const [node, program = "", ...args]: readonly string[] = JSON.parse(
      image.settings.get("CMD") ?? "[]",
    );
    expect(node).toBe("node");
    const options = { cwd: project.directory, program, within: inContainer(container) };
    return new GluProcess(args, options);
  }

  /** The number of process 1 of the container. */
  async function processOne(): Promise<number> {
    const { pid } = glu;
    return Number(await readFile(`/proc/${pid}/task/${pid}/children`, "utf8"));
  }

  /** Runs a command beside the server; resolves with how it ended, and what it printed. */
  async function exec(
    command: readonly string[],
    env: Readonly<Record<string, string>> = {},
  ): Promise<{ readonly code: number; readonly text: string }> {
    const beside = { ...container, env: { ...container.env, ...env } };
    const [program = "", ...args] = [...besideProcess(await processOne(), beside), ...command];
    return await promisify(execFile)(program, args).then(
      ({ stdout, stderr }) => ({ code: 0, text: stdout + stderr }),
      (error: { readonly code: number; readonly stderr: string }) => ({
        code: error.code,
        text: error.stderr,
      }),
    );
  }

  test("has what a server needs, and nothing else", async () => {
    const names = (await readdir(join(image.root, image.workdir))).toSorted();
    expect(names.filter((name) => !name.endsWith(".tgz"))).toEqual([
      "glu.yaml",
      "node_modules",
      "package-lock.json",
      "package.json",
      "pipeline.ts",
      "resource.ts",
    ]);
    const modules = await readdir(join(image.root, image.workdir, "node_modules"));
    expect(modules).toContain("@glu");
    expect(modules).not.toContain("typescript");
    expect(image.base).toMatch(/^node:\d+\.\d+\.\d+-[a-z]+-slim$/);
  });

  test("promotes, with secrets from files", async () => {
    await glu.logged(new RegExp(`"digest":"${digest}".*"msg":"promoted"`));
    expect(await git.read("config", "staging/values.yaml")).toContain(digest);
    const listed = await exec(["node_modules/.bin/glu", "promotions", "--json"]);
    expect(JSON.parse(listed.text)).toMatchObject({ promotions: [{ revision }] });
  });

  test("runs as the user of the image, and can write its state alone", async () => {
    expect(image.user).toBe(`${container.user}:${container.user}`);
    expect(container.user).toBeGreaterThan(0);
    const status = await readFile(`/proc/${await processOne()}/status`, "utf8");
    expect(status).toMatch(new RegExp(`^Uid:\\s${container.user}\\s${container.user}\\s`, "m"));
    expect(status).toMatch(/^CapEff:\s0+$/m);
    const state = await readdir(join(await project.beside("state")));
    expect(state).toContain("glu.db");
    const writable = ["/app", "/app/node_modules", "/etc/glu", "/run/secrets/glu", "/"];
    for (const folder of writable) {
      const { code, text } = await exec(["touch", `${folder}/mine`]);
      expect({ code, text }).toMatchObject({ code: 1, text: expect.stringMatching(/Read-only/) });
    }
  });

  test("answers its probes, and the health check of the image, which fails where nothing answers", async () => {
    const { startupProbe, livenessProbe, readinessProbe } = pod.containers[0];
    for (const { httpGet } of [startupProbe, livenessProbe, readinessProbe]) {
      expect((await fetch(`${url}${httpGet.path}`)).status).toBe(200);
    }
    const [, command = "[]"] = / CMD (\[.*\])$/.exec(image.settings.get("HEALTHCHECK") ?? "") ?? [];
    expect(await exec(JSON.parse(command))).toEqual({ code: 0, text: "" });
    const nowhere = { GLU_SERVER_PORT: String(await freePort()) };
    expect(await exec(JSON.parse(command), nowhere)).toMatchObject({ code: 1 });
  });

  test("takes commands beside the server, which say who asks with the token of a file", async () => {
    const glu = "node_modules/.bin/glu";
    expect(await exec([glu, "inspect", "app"])).toMatchObject({
      code: 0,
      text: expect.stringContaining("staging"),
    });
    const setting = [glu, "automation", "set", "observe", "--reason", "first day"];
    expect(await exec(setting)).toMatchObject({ code: 0 });
    const { text } = await exec([glu, "automation", "--json"]);
    expect(text).toContain('"actor": "operator"');
  });

  test("is backed up while it runs, as the guide says", async () => {
    const commands = await guideCommands();
    const command = commands.find((line) => line.includes("vacuum into"));
    const [, inPod = ""] = / -- (.+)$/.exec(command ?? "") ?? [];
    // Before Node 24 a package has what the server uses of Node in this image.
    const isOld = Number(process.versions.node.split(".")[0]) < 24;
    const here = isOld ? inPod.replace("node:sqlite", "@photostructure/sqlite") : inPod;
    expect(await exec(["sh", "-c", here])).toEqual({ code: 0, text: "" });
    const restored = { GLU_STORAGE_PATH: "/tmp" };
    await exec(["mv", "/var/lib/glu/copy.db", "/tmp/glu.db"]);
    const { text } = await exec(["node_modules/.bin/glu", "automation", "--json"], restored);
    expect(text).toContain('"reason": "first day"');
  });

  test("ends well when it is told to, long before it would be killed", async () => {
    expect(image.settings.get("STOPSIGNAL")).toBe("SIGTERM");
    const start = performance.now();
    process.kill(await processOne(), "SIGTERM");
    const { code, stderr } = await glu.ended();
    expect({ code, stderr }).toMatchObject({ code: 0 });
    expect(performance.now() - start).toBeLessThan(15_000);
    for (const secret of Object.values(secrets)) {
      expect(stderr).not.toContain(secret);
    }
    expect(await readdir(await project.beside("state"))).toEqual(["glu.db"]);
  });
});
