import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, onTestFinished, test } from "vitest";
import { parse } from "yaml";
import { stopLimit } from "../src/ending.ts";
import {
  type DeployedConfiguration,
  type Deployment,
  deployDirectory,
  type Kustomization,
  mountOf,
  type NetworkPolicy,
  type PodSpec,
  readManifest,
  type Service,
} from "./deployed-pod.ts";
import { parseDockerfile } from "./dockerfile.ts";
import { runGlu } from "./glu-process.ts";
import { guideCommands } from "./guide-commands.ts";
import { kubernetesObject } from "./published-schema.ts";

const kubernetes = join(deployDirectory, "kubernetes");
const kinds: Readonly<Record<string, string>> = {
  "deployment.yaml": "apps.v1.Deployment",
  "network-policy.yaml": "networking.v1.NetworkPolicy",
  "service.yaml": "core.v1.Service",
  "volume.yaml": "core.v1.PersistentVolumeClaim",
};

const { spec } = await readManifest<Deployment>("deployment.yaml");
const pod: PodSpec = spec.template.spec;
const [container] = pod.containers;
const configurationText = await readFile(join(kubernetes, "glu.yaml"), "utf8");
const configuration: DeployedConfiguration = parse(configurationText);
const dockerfile = parseDockerfile(await readFile(join(deployDirectory, "Dockerfile"), "utf8"));

describe("the manifests", () => {
  test.each(Object.entries(kinds))("%s is what Kubernetes describes", async (name, kind) => {
    const problems = await kubernetesObject(kind);
    const manifest = await readManifest<object>(name);
    expect(problems(manifest)).toEqual([]);
    expect(problems({ ...manifest, sepc: {} })).not.toEqual([]);
  });

  test("are all of one kustomization, which names no namespace", async () => {
    const kustomization = await readManifest<Kustomization>("kustomization.yaml");
    const { resources, configMapGenerator: maps, images } = kustomization;
    expect(kustomization).toMatchObject({
      apiVersion: "kustomize.config.k8s.io/v1beta1",
      kind: "Kustomization",
    });
    expect(resources).toEqual(Object.keys(kinds));
    expect(maps).toEqual([
      { name: mountOf(pod, "configMap").volume?.configMap?.name, files: ["glu.yaml"] },
    ]);
    expect(images.map(({ name }) => name)).toEqual([container.image]);
    const files = await readdir(kubernetes);
    expect(files.toSorted()).toEqual([...resources, "glu.yaml", "kustomization.yaml"].toSorted());
    const texts = await Promise.all(files.map((file) => readFile(join(kubernetes, file), "utf8")));
    expect(texts.filter((text) => /^ *namespace:/m.test(text))).toEqual([]);
  });

  test("run one server at a time, which may do nothing but its work", () => {
    expect(spec).toMatchObject({ replicas: 1, strategy: { type: "Recreate" } });
    expect(pod).toMatchObject({
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      securityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } },
    });
    expect(container).toMatchObject({
      securityContext: {
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ["ALL"] },
      },
      resources: {
        requests: { cpu: expect.any(String), memory: expect.any(String) },
        limits: { memory: expect.any(String) },
      },
    });
  });

  test("leave the server the time that it may take to end", () => {
    expect(pod.terminationGracePeriodSeconds * 1000).toBeGreaterThan(stopLimit + 1000);
  });

  test("agree on labels and ports", async () => {
    const { labels } = spec.template.metadata;
    const service = await readManifest<Service>("service.yaml");
    const policy = await readManifest<NetworkPolicy>("network-policy.yaml");
    const { matchLabels } = policy.spec.podSelector;
    for (const selector of [spec.selector.matchLabels, service.spec.selector, matchLabels]) {
      expect(labels).toMatchObject(selector);
      expect(Object.keys(selector)).not.toEqual([]);
    }
    expect(container.ports).toEqual([{ name: "http", containerPort: configuration.server.port }]);
    expect(service.spec.ports.map(({ targetPort }) => targetPort)).toEqual(["http"]);
    const { startupProbe, livenessProbe, readinessProbe } = container;
    const probes = [startupProbe, livenessProbe, readinessProbe].map(({ httpGet }) => httpGet);
    expect(probes).toEqual([
      { path: "/health", port: "http" },
      { path: "/health", port: "http" },
      { path: "/ready", port: "http" },
    ]);
    const exposed = dockerfile.at(-1)?.instructions.find(({ name }) => name === "EXPOSE");
    expect(exposed?.value).toBe(String(configuration.server.port));
  });

  test("let in who comes through the ingress, and out what asks registries, Git and names", async () => {
    const { spec: policy } = await readManifest<NetworkPolicy>("network-policy.yaml");
    expect(policy.policyTypes).toEqual(["Ingress", "Egress"]);
    expect(policy.ingress).toEqual([
      {
        from: [{ namespaceSelector: { matchLabels: expect.anything() } }],
        ports: [{ port: "http" }],
      },
    ]);
    const out = policy.egress.flatMap(({ ports }) => ports);
    const ways = out.map(({ port, protocol = "TCP" }) => `${port} ${protocol}`);
    expect(ways).toEqual(["443 TCP", "22 TCP", "53 UDP", "53 TCP"]);
  });

  test("mount what the configuration names where it says", async () => {
    const claim = await readManifest<{ readonly metadata: object }>("volume.yaml");
    const state = mountOf(pod, "persistentVolumeClaim");
    expect(claim.metadata).toEqual({ name: state.volume?.persistentVolumeClaim?.claimName });
    const stored = dockerfile
      .at(-1)
      ?.instructions.flatMap(({ value }) => /^GLU_STORAGE_PATH=(.+)$/.exec(value)?.[1] ?? []);
    expect([configuration.storage.path]).toEqual(stored);
    expect(configuration.storage.path).toBe(state.path);
    const temporary = pod.volumes.find(({ emptyDir }) => emptyDir !== undefined)?.name;
    const mount = container.volumeMounts.find(({ name }) => name === temporary);
    expect(mount?.mountPath).toBe("/tmp");

    const env = new Map(container.env.map(({ name, value }) => [name, value]));
    expect(env.get("GLU_CONFIG")).toBe(join(mountOf(pod, "configMap").path, "glu.yaml"));
    const files = [...configurationText.matchAll(/\bfile: (\S+)/g)].map(([, file = ""]) => file);
    const { volume, path } = mountOf(pod, "secret");
    expect(new Set(files.map(dirname))).toEqual(new Set([path]));
    const items = volume?.secret?.items ?? [];
    expect(files.map((file) => basename(file)).toSorted()).toEqual(items.map((item) => item.path));
    expect(files).toContain(env.get("GLU_TOKEN_FILE"));
    const mounted = container.volumeMounts.map(({ name }) => name);
    expect(mounted.toSorted()).toEqual(pod.volumes.map(({ name }) => name).toSorted());
  });

  test("have the secrets that the guide makes", async () => {
    const commands = await guideCommands();
    const command = commands.find((line) => line.includes("create secret")) ?? "";
    const keys = [...command.matchAll(/--from-literal=([\w-]+)=/g)].map(([, key]) => key);
    const secret = mountOf(pod, "secret").volume?.secret;
    expect(keys).toEqual(secret?.items.map((item) => item.key));
    expect(command).toContain(` create secret generic ${secret?.secretName} `);
  });

  test("come with a configuration that fits the program of a new project", async () => {
    const directory = await mkdtemp(join(tmpdir(), "glu-manifests-"));
    onTestFinished(() => rm(directory, { recursive: true, force: true }));
    const { volume, path } = mountOf(pod, "secret");
    for (const { path: name } of volume?.secret?.items ?? []) {
      await mkdir(join(directory, path), { recursive: true });
      await writeFile(join(directory, path, name), "0123456789-abcdefghij\n");
    }
    const text = configurationText.replaceAll(path, join(directory, path));
    await writeFile(join(directory, "glu.yaml"), text);
    const cwd = fileURLToPath(new URL("../template", import.meta.url));
    const result = await runGlu(["validate", "--config", join(directory, "glu.yaml")], { cwd });
    expect(result).toMatchObject({ code: 0, stderr: "" });
  });
});
