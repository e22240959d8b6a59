import type {
  Filesystem,
  GitResource,
  OCIDescriptor,
  OCIResource,
  PhaseDescriptor,
} from "@glu/core";

/** Keeps its digest in a JSON file per phase, beside whatever else is there. */
export class Release implements OCIResource, GitResource {
  channel = "stable";
  version = "";

  digest(): string {
    return this.version;
  }

  readFromOCIDescriptor(descriptor: OCIDescriptor): void {
    this.version = descriptor.digest;
  }

  async readFrom(phase: PhaseDescriptor, files: Filesystem): Promise<void> {
    const { version } = JSON.parse(await files.readFile(pathOf(phase), "utf8"));
    this.version = version;
  }

  async writeTo(phase: PhaseDescriptor, files: Filesystem): Promise<void> {
    const before = JSON.parse(await files.readFile(pathOf(phase), "utf8"));
    const after = { ...before, version: this.version, channel: this.channel };
    await files.writeFile(pathOf(phase), `${JSON.stringify(after, undefined, 2)}\n`);
  }
}

/** What somebody else does once, between the read and the push of a promotion. */
export class Interference {
  next: (() => Promise<unknown>) | undefined;

  async happen(): Promise<void> {
    await this.next?.();
    this.next = undefined;
  }
}

export class Interrupted extends Release {
  readonly #interference: Interference;

  constructor(interference: Interference) {
    super();
    this.#interference = interference;
  }

  override async writeTo(phase: PhaseDescriptor, files: Filesystem): Promise<void> {
    await super.writeTo(phase, files);
    await this.#interference.happen();
  }
}

export function pathOf(phase: PhaseDescriptor): string {
  return `phases/${phase.metadata.name}.json`;
}
