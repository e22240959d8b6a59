import type {
  Filesystem,
  GitResource,
  OCIDescriptor,
  OCIResource,
  PhaseDescriptor,
} from "@glu/core";
import { type EditPath, getYaml, setYaml } from "@glu/core/edits";

const imageDigest: EditPath = ["image", "digest"];

/** What is promoted: the image of the app, by its digest. In Git it stands in `<phase>/values.yaml`. */
export class AppResource implements OCIResource, GitResource {
  imageDigest = "";

  digest(): string {
    return this.imageDigest;
  }

  readFromOCIDescriptor(descriptor: OCIDescriptor): void {
    this.imageDigest = descriptor.digest;
  }

  async readFrom(phase: PhaseDescriptor, files: Filesystem): Promise<void> {
    const text = await files.readFile(fileOf(phase), "utf8");
    this.imageDigest = String(getYaml(text, imageDigest) ?? "");
  }

  async writeTo(phase: PhaseDescriptor, files: Filesystem): Promise<void> {
    const text = await files.readFile(fileOf(phase), "utf8");
    const edits = [{ path: imageDigest, value: this.imageDigest }];
    await files.writeFile(fileOf(phase), setYaml(text, edits));
  }
}

function fileOf(phase: PhaseDescriptor): string {
  return `${phase.metadata.name}/values.yaml`;
}
