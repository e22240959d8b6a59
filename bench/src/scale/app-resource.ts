import type {
  Filesystem,
  GitResource,
  OCIDescriptor,
  OCIResource,
  PhaseDescriptor,
} from "@glu/core";
import { type EditPath, getYaml, setYaml } from "@glu/core/edits";
import { fileOf } from "./catalogue.ts";

const image: EditPath = ["image"];

/** An image by its digest, in one value of one file for each phase. */
export class AppResource implements OCIResource, GitResource {
  imageDigest = "";

  digest(): string {
    return this.imageDigest;
  }

  readFromOCIDescriptor({ digest }: OCIDescriptor): void {
    this.imageDigest = digest;
  }

  async readFrom({ pipeline, metadata }: PhaseDescriptor, files: Filesystem): Promise<void> {
    const text = await files.readFile(fileOf(pipeline, metadata.name), "utf8");
    const [, digest = ""] = String(getYaml(text, image)).split("@");
    this.imageDigest = digest;
  }

  async writeTo({ pipeline, metadata }: PhaseDescriptor, files: Filesystem): Promise<void> {
    const path = fileOf(pipeline, metadata.name);
    const text = await files.readFile(path, "utf8");
    const [name = ""] = String(getYaml(text, image)).split("@");
    const edits = [{ path: image, value: `${name}@${this.imageDigest}` }];
    await files.writeFile(path, setYaml(text, edits));
  }
}
