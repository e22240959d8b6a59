import type {
  Filesystem,
  GitResource,
  OCIDescriptor,
  OCIResource,
  PhaseDescriptor,
} from "@glu/core";
import { getYaml, setYaml } from "@glu/core/edits";

const path = ["image", "digest"];
/** Where it stands once more, in files that have it. */
const shown = ["image", "shown"];

/** The digest of an image in a file of values, one per pipeline and phase. */
export class ShopImage implements OCIResource, GitResource {
  image = "";

  digest(): string {
    return this.image;
  }

  readFromOCIDescriptor({ digest }: OCIDescriptor): void {
    this.image = digest;
  }

  async readFrom(phase: PhaseDescriptor, files: Filesystem): Promise<void> {
    this.image = String(getYaml(await files.readFile(fileOf(phase), "utf8"), path) ?? "");
  }

  async writeTo(phase: PhaseDescriptor, files: Filesystem): Promise<void> {
    const before = await files.readFile(fileOf(phase), "utf8");
    const paths = getYaml(before, shown) === undefined ? [path] : [path, shown];
    const edits = paths.map((each) => ({ path: each, value: this.image }));
    await files.writeFile(fileOf(phase), setYaml(before, edits));
  }
}

function fileOf({ pipeline, metadata: { name } }: PhaseDescriptor): string {
  return `${pipeline}/${name}.yaml`;
}
