import type {
  Filesystem,
  GitResource,
  OCIDescriptor,
  OCIResource,
  PhaseDescriptor,
} from "@glu/core";
import { type EditPath, getYaml, setYaml } from "@glu/core/edits";

const container: EditPath = ["spec", "template", "spec", "containers", 0];
const containerImage: EditPath = [...container, "image"];
const digestVariable: EditPath = [...container, "env", { name: "APP_IMAGE_DIGEST" }, "value"];

/** What is promoted: the image of the app, by its digest. */
export class AppResource implements OCIResource, GitResource {
  image = "ghcr.io/get-glu/gitops-example/app";
  imageDigest = "";

  digest(): string {
    return this.imageDigest;
  }

  readFromOCIDescriptor(descriptor: OCIDescriptor): void {
    this.imageDigest = descriptor.digest;
  }

  async readFrom(phase: PhaseDescriptor, files: Filesystem): Promise<void> {
    const path = deploymentOf(phase);
    const reference = getYaml(await files.readFile(path, "utf8"), containerImage);
    if (reference === undefined) {
      return;
    }
    const [image = "", digest] = String(reference).split("@");
    if (!digest) {
      throw new Error(
        `${path}: the image "${reference}" has no digest; write it as ${image}@sha256:…`,
      );
    }
    this.image = image;
    this.imageDigest = digest;
  }

  async writeTo(phase: PhaseDescriptor, files: Filesystem): Promise<void> {
    const path = deploymentOf(phase);
    const before = await files.readFile(path, "utf8");
    const edits = [{ path: containerImage, value: `${this.image}@${this.imageDigest}` }];
    if (getYaml(before, digestVariable) !== undefined) {
      edits.push({ path: digestVariable, value: this.imageDigest });
    }
    await files.writeFile(path, setYaml(before, edits));
  }
}

function deploymentOf(phase: PhaseDescriptor): string {
  return `env/${phase.metadata.name}/deployment.yaml`;
}
