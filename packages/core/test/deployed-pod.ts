import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";

/** Where the files for running it are. */
export const deployDirectory = fileURLToPath(new URL("../../../deploy", import.meta.url));

interface Probe {
  readonly httpGet: { readonly path: string; readonly port: string };
}

interface Volume {
  readonly name: string;
  readonly persistentVolumeClaim?: { readonly claimName: string };
  readonly configMap?: { readonly name: string };
  readonly secret?: {
    readonly secretName: string;
    readonly items: readonly { readonly key: string; readonly path: string }[];
  };
  readonly emptyDir?: object;
}

interface Selector {
  readonly matchLabels: Readonly<Record<string, string>>;
}

/** What the tests ask of it; all of it is checked against the description of Kubernetes. */
export interface Deployment {
  readonly spec: {
    readonly replicas: number;
    readonly minReadySeconds?: number;
    readonly strategy: { readonly type: string; readonly rollingUpdate?: object };
    readonly selector: Selector;
    readonly template: {
      readonly metadata: { readonly labels: Readonly<Record<string, string>> };
      readonly spec: PodSpec;
    };
  };
}

export interface PodSpec {
  readonly automountServiceAccountToken: boolean;
  readonly enableServiceLinks: boolean;
  readonly terminationGracePeriodSeconds: number;
  readonly securityContext: {
    readonly runAsNonRoot: boolean;
    readonly runAsUser: number;
    readonly fsGroup: number;
    readonly seccompProfile: { readonly type: string };
  };
  readonly topologySpreadConstraints?: readonly {
    readonly whenUnsatisfiable: string;
    readonly labelSelector: Selector;
  }[];
  readonly containers: readonly [ContainerSpec];
  readonly volumes: readonly Volume[];
}

/** A value, or what of the pod is one. */
interface EnvironmentEntry {
  readonly name: string;
  readonly value?: string;
  readonly valueFrom?: { readonly fieldRef: { readonly fieldPath: string } };
}

interface ContainerSpec {
  readonly image: string;
  readonly env: readonly EnvironmentEntry[];
  readonly ports: readonly { readonly name: string; readonly containerPort: number }[];
  readonly startupProbe: Probe;
  readonly livenessProbe: Probe;
  readonly readinessProbe: Probe;
  readonly lifecycle?: { readonly preStop: { readonly sleep: { readonly seconds: number } } };
  readonly resources: object;
  readonly securityContext: object & { readonly readOnlyRootFilesystem: boolean };
  readonly volumeMounts: readonly {
    readonly name: string;
    readonly mountPath: string;
    readonly readOnly?: boolean;
  }[];
}

export interface Service {
  readonly spec: {
    readonly selector: Readonly<Record<string, string>>;
    readonly ports: readonly { readonly targetPort: string }[];
  };
}

interface Peers {
  readonly from?: readonly PeerSelector[];
  readonly to?: readonly PeerSelector[];
  readonly ports: readonly { readonly port: string | number; readonly protocol?: string }[];
}

interface PeerSelector {
  readonly podSelector?: Selector;
  readonly namespaceSelector?: Selector;
}

export interface NetworkPolicy {
  readonly spec: {
    readonly podSelector: Selector;
    readonly policyTypes: readonly string[];
    readonly ingress: readonly Peers[];
    readonly egress: readonly Peers[];
  };
}

export interface DisruptionBudget {
  readonly spec: { readonly maxUnavailable: number; readonly selector: Selector };
}

export interface Kustomization {
  readonly apiVersion: string;
  readonly kind: string;
  readonly resources: readonly string[];
  readonly configMapGenerator: readonly {
    readonly name: string;
    readonly files: readonly string[];
  }[];
  readonly images: readonly { readonly name: string }[];
}

/** As much as the manifests must agree with. */
export interface DeployedConfiguration {
  readonly server: { readonly port: number };
  readonly storage: { readonly path: string; readonly type?: string };
}

/** Where the manifests for one server are, and those for several that share the work. */
export type ManifestFolder = "kubernetes" | "kubernetes-replicas";

/** A file of such a folder, read as Kubernetes does, for which `0440` is an octal number. */
export async function readManifest<T>(
  name: string,
  folder: ManifestFolder = "kubernetes",
): Promise<T> {
  const text = await readFile(join(deployDirectory, folder, name), "utf8");
  return parse(text, { version: "1.1" });
}

/** Where a pod has the volume of a kind, and the volume. */
export function mountOf(
  { containers: [container], volumes }: PodSpec,
  kind: "configMap" | "persistentVolumeClaim" | "secret",
) {
  const volume = volumes.find((each) => each[kind] !== undefined);
  const mount = container.volumeMounts.find(({ name }) => name === volume?.name);
  return { volume, path: mount?.mountPath ?? "" };
}
