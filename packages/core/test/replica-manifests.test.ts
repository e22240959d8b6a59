import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, onTestFinished, test } from "vitest";
import { parse } from "yaml";
import { stopLimit } from "../src/ending.ts";
import {
  type DeployedConfiguration,
  type Deployment,
  type DisruptionBudget,
  deployDirectory,
  type Kustomization,
  mountOf,
  type NetworkPolicy,
  readManifest,
  type Service,
} from "./deployed-pod.ts";
import { runGlu } from "./glu-process.ts";
import { guideCommands } from "./guide-commands.ts";
import { kubernetesObject } from "./published-schema.ts";

const folder = "kubernetes-replicas";
const kinds: Readonly<Record<string, string>> = {
  "deployment.yaml": "apps.v1.Deployment",
  "disruption-budget.yaml": "policy.v1.PodDisruptionBudget",
  "network-policy.yaml": "networking.v1.NetworkPolicy",
  "service.yaml": "core.v1.Service",
};
const databasePort = 5432;

const { spec } = await readManifest<Deployment>("deployment.yaml", folder);
const { spec: alone } = await readManifest<Deployment>("deployment.yaml");
const { spec: pod, metadata } = spec.template;
const [container] = pod.containers;
const [lonely] = alone.template.spec.containers;
const configurationText = await readFile(join(deployDirectory, folder, "glu.yaml"), "utf8");
const configuration: DeployedConfiguration = parse(configurationText);

/** What Kubernetes makes of the variables of a pod with this address. */
function environmentOf(address: string): ReadonlyMap<string, string> {
  const given = new Map<string, string>();
  for (const { name, value = "", valueFrom } of container.env) {
    const known = value.replaceAll(/\$\((\w+)\)/g, (_, variable) => given.get(variable) ?? "");
    given.set(name, valueFrom?.fieldRef.fieldPath === "status.podIP" ? address : known);
  }
  return given;
}

describe("the manifests for replicas", () => {
  test.each(Object.entries(kinds))("%s is what Kubernetes describes", async (name, kind) => {
    const problems = await kubernetesObject(kind);
    const manifest = await readManifest<object>(name, folder);
    expect(problems(manifest)).toEqual([]);
    expect(problems({ ...manifest, sepc: {} })).not.toEqual([]);
  });

  test("are all of one kustomization, which names no namespace", async () => {
    const kustomization = await readManifest<Kustomization>("kustomization.yaml", folder);
    const { resources, configMapGenerator: maps, images } = kustomization;
    expect(resources).toEqual(Object.keys(kinds));
    expect(maps).toEqual([
      { name: mountOf(pod, "configMap").volume?.configMap?.name, files: ["glu.yaml"] },
    ]);
    expect(images.map(({ name }) => name)).toEqual([container.image]);
    const directory = join(deployDirectory, folder);
    const files = await readdir(directory);
    expect(files.toSorted()).toEqual([...resources, "glu.yaml", "kustomization.yaml"].toSorted());
    const texts = await Promise.all(files.map((file) => readFile(join(directory, file), "utf8")));
    expect(texts.filter((text) => /^ *namespace:/m.test(text))).toEqual([]);
  });

  test("run three that are never fewer while one is replaced or its machine is emptied", async () => {
    expect(spec).toMatchObject({
      replicas: 3,
      strategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } },
    });
    expect(spec.minReadySeconds).toBeGreaterThan(0);
    const budget = await readManifest<DisruptionBudget>("disruption-budget.yaml", folder);
    expect(budget.spec.maxUnavailable).toBe(1);
    expect(metadata.labels).toMatchObject(budget.spec.selector.matchLabels);
    const spread = pod.topologySpreadConstraints ?? [];
    expect(spread).toHaveLength(2);
    for (const { whenUnsatisfiable, labelSelector } of spread) {
      // A cluster of one machine can run them too.
      expect(whenUnsatisfiable).toBe("ScheduleAnyway");
      expect(metadata.labels).toMatchObject(labelSelector.matchLabels);
    }
  });

  test("leave a server the time that it may take to end, after the pause before it is told to", () => {
    const pause = container.lifecycle?.preStop.sleep.seconds ?? 0;
    expect(pause).toBeGreaterThan(0);
    expect((pod.terminationGracePeriodSeconds - pause) * 1000).toBeGreaterThan(stopLimit + 1000);
  });

  test("let a server do no more than the one that is alone", () => {
    for (const key of ["automountServiceAccountToken", "enableServiceLinks", "securityContext"]) {
      expect(pod).toHaveProperty(key, Reflect.get(alone.template.spec, key));
    }
    const { ports, startupProbe, livenessProbe, readinessProbe, resources } = container;
    const { securityContext } = container;
    const same = { ports, startupProbe, livenessProbe, readinessProbe, resources, securityContext };
    expect(lonely).toMatchObject(same);
    expect(container.env).toEqual(expect.arrayContaining([...lonely.env]));
  });

  test("tell the others the address of the pod, at the port it listens on", () => {
    const { port } = configuration.server;
    expect(environmentOf("10.1.2.3").get("GLU_SERVER_REPLICA_URL")).toBe(`http://10.1.2.3:${port}`);
    expect(container.ports).toEqual([{ name: "http", containerPort: port }]);
  });

  test("let replicas reach each other and the database, beside what one alone may", async () => {
    const policy = await readManifest<NetworkPolicy>("network-policy.yaml", folder);
    const { spec: own } = policy;
    const { spec: less } = await readManifest<NetworkPolicy>("network-policy.yaml");
    const replicas = { podSelector: own.podSelector };
    expect(metadata.labels).toMatchObject(own.podSelector.matchLabels);
    expect(own.policyTypes).toEqual(less.policyTypes);
    const [ingress] = less.ingress;
    expect(own.ingress).toEqual([{ ...ingress, from: [...(ingress?.from ?? []), replicas] }]);
    const { port } = configuration.server;
    expect(own.egress).toEqual([
      ...less.egress,
      { ports: [{ port: databasePort }] },
      { to: [replicas], ports: [{ port }] },
    ]);
    const service = await readManifest<Service>("service.yaml", folder);
    expect(service).toEqual(await readManifest<Service>("service.yaml"));
  });

  test("keep nothing on the disk that must outlive a pod", () => {
    const { storage } = configuration;
    expect(storage.type).toBe("postgres");
    const folders = pod.volumes.filter(({ emptyDir }) => emptyDir !== undefined);
    const paths = folders.map(
      (volume) => container.volumeMounts.find(({ name }) => name === volume.name)?.mountPath,
    );
    expect(paths).toEqual([storage.path, "/tmp"]);
    expect(mountOf(pod, "persistentVolumeClaim").volume).toBeUndefined();
    const mounted = container.volumeMounts.map(({ name }) => name);
    expect(mounted.toSorted()).toEqual(pod.volumes.map(({ name }) => name).toSorted());
  });

  test("have the secrets that the configuration names and the guide makes", async () => {
    const { volume, path } = mountOf(pod, "secret");
    const files = [...configurationText.matchAll(/\bfile: ([^\s}]+)/g)].map(
      ([, file = ""]) => file,
    );
    const items = volume?.secret?.items ?? [];
    const names = items.map((item) => item.path);
    expect(files.map((file) => basename(file)).toSorted()).toEqual(names);
    expect(files.map((file) => file.startsWith(`${path}/`))).not.toContain(false);
    const commands = await guideCommands("scaling");
    const command = commands.find((line) => line.includes("create secret")) ?? "";
    const keys = [...command.matchAll(/--from-literal=([\w-]+)=/g)].map(([, key]) => key ?? "");
    expect(keys.toSorted()).toEqual(items.map((item) => item.key));
    expect(command).toContain(` create secret generic ${volume?.secret?.secretName} `);
  });

  test("come with a configuration that differs from that of one server in the store alone, and fits", async () => {
    const { storage: _, ...rest } = parse(configurationText);
    const { storage, ...other } = await readManifest<Record<string, unknown>>("glu.yaml");
    expect(rest).toEqual(other);
    expect(configuration.storage).toMatchObject(storage as object);

    const directory = await mkdtemp(join(tmpdir(), "glu-manifests-"));
    onTestFinished(() => rm(directory, { recursive: true, force: true }));
    const { volume, path } = mountOf(pod, "secret");
    await mkdir(join(directory, path), { recursive: true });
    for (const { path: name } of volume?.secret?.items ?? []) {
      const secret =
        name === "database-url" ? "postgres://glu:secret@db/glu" : "0123456789abcdef-x";
      await writeFile(join(directory, path, name), `${secret}\n`);
    }
    const text = configurationText.replaceAll(path, join(directory, path));
    await writeFile(join(directory, "glu.yaml"), text);
    const cwd = fileURLToPath(new URL("../template", import.meta.url));
    const env = {
      GLU_SERVER_REPLICA_URL: environmentOf("::1").get("GLU_SERVER_REPLICA_URL") ?? "",
    };
    const args = ["validate", "--config", join(directory, "glu.yaml")];
    expect(await runGlu(args, { cwd })).toMatchObject({ code: 0, stderr: "" });
    // Brackets are missing, as a comment of the manifest says.
    expect(await runGlu(args, { cwd, env })).toMatchObject({ code: 1 });
  });
});
