import { createHash } from "node:crypto";

/** What a promotion changes: the image that one deployment names. */
export interface ManifestEdit {
  /** The path of a `deployment.yaml`. */
  readonly path: string;
  /** The digest of the image it is to name. */
  readonly digest: string;
}

const imageLine = /^( +image: .*@)sha256:[0-9a-f]{64}$/m;

/** The text of a file of the first commit. */
export function manifest(path: string): string {
  const slash = path.lastIndexOf("/");
  const name = path
    .slice(0, slash)
    .replace(/^apps\//, "")
    .replaceAll("/", "-");
  const file = path.slice(slash + 1);
  return file === "deployment.yaml" ? deployment(name) : otherManifest(name, file);
}

/** The deployment as it is after an edit. */
export function editedManifest({ path, digest }: ManifestEdit): string {
  return withDigest(manifest(path), digest);
}

/** The same text with one line changed. */
export function withDigest(deployment: string, digest: string): string {
  return deployment.replace(imageLine, `$1${digest}`);
}

export function digestOf(text: string): string {
  return `sha256:${createHash("sha256").update(text).digest("hex")}`;
}

function deployment(name: string): string {
  return `apiVersion: apps/v1
kind: Deployment
metadata:
  creationTimestamp: null
  labels:
    app: ${name}
  name: ${name}
spec:
  replicas: 1
  selector:
    matchLabels:
      app: ${name}
  strategy: {}
  template:
    metadata:
      creationTimestamp: null
      labels:
        app: ${name}
    spec:
      containers:
      - env:
        - name: APP_NAME
          value: ${name}
        image: ghcr.io/acme/app@${digestOf(name)}
        name: container
        ports:
        - containerPort: 8080
        resources: {}
status: {}
`;
}

function otherManifest(name: string, file: string): string {
  return `apiVersion: v1
kind: ${file.replace(".yaml", "")}
metadata:
  name: ${name}
  annotations:
    note: ${digestOf(`${name} ${file}`).slice(7, 27)}
spec:
  type: NodePort
  selector:
    app: ${name}
  ports:
    - protocol: TCP
      port: 8080
      targetPort: 8080
      nodePort: 30082
`;
}
