import { describe, expect, test } from "vitest";
import { compile } from "./compile.ts";

const prelude = `
import {
  git, images, oci, onChange, schedule, System,
  type Filesystem, type GitResource, type OCIDescriptor, type OCIResource, type PhaseDescriptor,
  type PromotionContext, type Resource,
} from "@glu/core";
import {
  helmValues, ImageInFiles, imageResource, imagesResource, kubernetes, kustomize,
} from "@glu/core/resources";

class Image implements OCIResource {
  digest() { return ""; }
  readFromOCIDescriptor(descriptor: OCIDescriptor) { void descriptor; }
}
class App extends Image implements GitResource {
  async readFrom(phase: PhaseDescriptor, files: Filesystem) { void [phase, files]; }
  async writeTo(phase: PhaseDescriptor, files: Filesystem) { void [phase, files]; }
}
class Plain implements Resource { digest() { return ""; } }
const system = new System({ name: "types" });
void [git, images, oci, onChange, schedule, system, App, Plain] satisfies unknown;
void [helmValues, ImageInFiles, imageResource, imagesResource, kubernetes, kustomize] satisfies unknown;
export type { PromotionContext };
`;

interface Refused {
  readonly name: string;
  readonly program: string;
  /** What the first lines of the compiler's message must contain, in this order. */
  readonly says: readonly string[];
}

const refused: readonly Refused[] = [
  {
    name: "S39 S40 a resource that cannot be read from a registry",
    program: `system.definePipeline({ name: "a" }, () => new Plain(), (pipeline) => {
      pipeline.phase({ name: "oci" }, oci("app"));
    });`,
    says: [
      "Type 'Source<OCIResource>' is not assignable to type 'Source<Plain>'.",
      "Property 'readFromOCIDescriptor' is missing in type 'Plain' but required in type 'OCIResource'.",
    ],
  },
  {
    name: "S39 S42 a resource that cannot be read from files",
    program: `system.definePipeline({ name: "a" }, () => new Image(), (pipeline) => {
      pipeline.phase({ name: "staging" }, git("config"));
    });`,
    says: [
      "Type 'UpdatableSource<GitResource>' is not assignable to type 'UpdatableSource<Image>'.",
      "Type 'Image' is missing the following properties from type 'GitResource': readFrom, writeTo",
    ],
  },
  {
    name: "S41 a promotion into a registry",
    program: `system.definePipeline({ name: "a" }, () => new App(), (pipeline) => {
      const first = pipeline.phase({ name: "one" }, oci("app"));
      pipeline.phase({ name: "two" }, oci("app"), { promotesFrom: first });
    });`,
    says: ["Property 'updatable' is missing in type 'Source<OCIResource>'"],
  },
  {
    name: "a phase that promotes from one of another resource",
    program: `const other = system.definePipeline({ name: "a" }, () => new Image(), (pipeline) =>
      pipeline.phase({ name: "one" }, oci("app")));
    system.definePipeline({ name: "b" }, () => new App(), (pipeline) => {
      pipeline.phase({ name: "two" }, git("config"), { promotesFrom: other });
    });`,
    says: ["Type 'Phase<Image>' is not assignable to type", "Upstream<App>"],
  },
  {
    name: "S46 a message hook of another shape, in the class",
    program: `export class Wrong extends Image implements GitResource {
      async readFrom() {}
      async writeTo() {}
      commitMessage(phase: PhaseDescriptor) { return phase.kind; }
    }`,
    says: [
      "Property 'commitMessage' in type 'Wrong' is not assignable to the same property in base type 'GitResource'.",
    ],
  },
  {
    name: "S46 a message hook of another shape, in the pipeline",
    program: `class Wrong extends App {
      commitMessage(phase: PhaseDescriptor) { return phase.kind; }
    }
    system.definePipeline({ name: "a" }, () => new Wrong(), (pipeline) => {
      const app = pipeline.phase({ name: "one" }, oci("app"));
      pipeline.phase({ name: "two" }, git("config"), { promotesFrom: app });
    });`,
    says: ["Type 'Wrong' is not assignable to type 'GitResource'.", "'commitMessage'"],
  },
  {
    name: "an async definition",
    program: `system.definePipeline({ name: "a" }, () => new App(), async (pipeline) => {
      pipeline.phase({ name: "two" }, git("config"));
    });`,
    says: ["a pipeline is defined without async or await"],
  },
  {
    name: "a trigger that does not say what it matches",
    program: `system.addTrigger(schedule({ interval: "10s" }));`,
    says: [
      "Property 'matches' is missing in type '{ interval: \"10s\"; }' but required in type 'IntervalScheduleOptions'.",
    ],
  },
  {
    name: "a schedule with an interval and a cron expression",
    program: `schedule({ interval: "10s", cron: "0 9 * * *", matches: "all" });`,
    says: [
      "is not assignable to parameter of type 'ScheduleOptions'.",
      "Types of property 'cron' are incompatible.",
      "a schedule has either an interval or a cron expression",
    ],
  },
  {
    name: "a schedule with neither",
    program: `schedule({ matches: "all" });`,
    says: ["Property 'cron' is missing in type '{ matches: \"all\"; }'"],
  },
  {
    name: "an interval with a time zone",
    program: `schedule({ interval: "10s", timeZone: "Europe/Berlin", matches: "all" });`,
    says: ["Types of property 'timeZone'", "a time zone goes with a cron expression"],
  },
  {
    name: "a trigger on change that does not say what it matches",
    program: `onChange({ debounce: "1s" });`,
    says: ["Property 'matches' is missing in type '{ debounce: \"1s\"; }'"],
  },
  {
    name: "an interval without a unit",
    program: `schedule({ interval: "10", matches: "all" });`,
    says: [`Type '"10"' is not assignable to type`],
  },
  {
    name: "a listener to something that no system tells of",
    program: `system.on("promoted", () => undefined);`,
    says: [
      `Argument of type '"promoted"' is not assignable to parameter of type 'keyof SystemEvents'.`,
    ],
  },
  {
    name: "a listener of other data",
    program: `system.on("phase", ({ record }: { readonly record: string }) => record);`,
    says: [
      "is not assignable to parameter of type 'SystemListener<\"phase\">'.",
      "Types of parameters '__0' and 'event' are incompatible.",
      "Property 'record' is missing in type 'PhaseEvent' but required in type '{ readonly record: string; }'.",
    ],
  },
  {
    name: "a listener that changes what it is told",
    program: `system.on("promotion", (event) => { event.record.state = "failed"; });`,
    says: ["Cannot assign to 'state' because it is a read-only property."],
  },
  {
    name: "a system that had another name",
    program: `new System({ name: "shop", previously: "store" });`,
    says: ["'previously' does not exist in type 'Metadata'."],
  },
  {
    name: "a path with a place that no phase has",
    program: `kubernetes("env/{stage}/deployment.yaml", { container: "app" });`,
    says: ['"{stage} is not known: write {phase}, {pipeline} or {label.<key>}"'],
  },
  {
    name: "an image that has its tag twice",
    program: `helmValues("values.yaml", { reference: "image", tag: "image.tag" });`,
    says: ["Types of property 'tag'", `to type '"a reference has all parts in it"'.`],
  },
  {
    name: "an image that is nowhere",
    program: `imageResource({ image: "ghcr.io/acme/app" });`,
    says: ["Property 'in' is missing in type '{ image: string; }'"],
  },
  {
    name: "an image that is in a path without a format",
    program: `imageResource({ image: "ghcr.io/acme/app", in: "env/{phase}/deployment.yaml" });`,
    says: ["Type 'string' is not assignable to type 'ImageFile | readonly ImageFile[]'."],
  },
  {
    name: "several images read into a resource of one",
    program: `const app = imageResource({ image: "acme/web", in: kustomize("kustomization.yaml") });
    system.definePipeline({ name: "a" }, app, (pipeline) => {
      pipeline.phase({ name: "built" }, images({ web: oci("web") }));
    });`,
    says: [
      "Property 'imageOf' is missing in type 'ImageInFiles' but required in type 'ImagesOf<\"web\">'.",
    ],
  },
  {
    name: "an image that the resource has no place for",
    program: `const web = { image: "acme/web", in: kustomize("kustomization.yaml") };
    system.definePipeline({ name: "a" }, imagesResource({ images: { web } }), (pipeline) => {
      pipeline.phase({ name: "built" }, images({ web: oci("web"), worker: oci("worker") }));
    });`,
    says: [
      'Type \'ImagesInFiles<"web">\' is not assignable to type \'ImagesOf<"web" | "worker">\'.',
    ],
  },
  {
    name: "a resource without a digest",
    program: `system.definePipeline({ name: "a" }, () => ({ image: "" }), () => undefined);`,
    says: [
      "Property 'digest' is missing in type '{ image: string; }' but required in type 'Resource'.",
    ],
  },
];

const accepted = `
class Own extends ImageInFiles {
  constructor() { super({ image: ({ metadata }) => "acme/" + metadata.name, in: kustomize("{phase}/k.yaml") }); }
  override commitMessage() { return "x"; }
}
class Arrow extends ImageInFiles { override commitMessage = () => "x"; }
system.definePipeline({ name: "own" }, () => new Own(), (pipeline) => {
  const app = pipeline.phase({ name: "oci" }, oci("app"));
  pipeline.phase({ name: "git" }, git("config"), { promotesFrom: app });
});
void [Arrow] satisfies unknown;
class Message extends App {
  commitMessage = (promotion: PromotionContext) => promotion.to.metadata.name;
}
const staging = system.definePipeline({ name: "guide" }, () => new Message(), (pipeline) => {
  const app = pipeline.phase({ name: "oci" }, oci("app"));
  const staging = pipeline.phase({ name: "staging", labels: { env: "staging" } }, git("config"), {
    promotesFrom: { phase: app, when: async ({ resource, digest }) => resource.digest() === digest || "no" },
  });
  pipeline.phase({ name: "production" }, git("config", { branch: ({ metadata }) => metadata.name }), {
    promotesFrom: [staging, app],
  });
  return staging;
});
system.addTrigger(schedule({ interval: "10s", matches: { phase: staging } }));
system.addTrigger(schedule({ cron: "0 9 * * 1-5", timeZone: "Europe/Berlin", matches: "all", chain: true }));
system.addTrigger(schedule({ cron: "@daily", matches: { name: "staging" }, minAge: "1d" }));
system.addTrigger(onChange({ matches: { phase: staging }, debounce: "1s", retry: "5m" }));
const stop: () => void = system.on("promotion", async ({ record, from, to }, { signal }) => {
  await fetch("https://example.com", { method: "POST", body: record.state + from.kind + to.kind, signal });
});
system.on("phase", ({ state, before }) => state.kind === before.kind);
system.on("audit", stop);
system.definePipeline({ name: "inline", previously: "outline" }, () => new App(), (pipeline) => {
  pipeline.phase({ name: "oci" }, oci({ reference: "ghcr.io/acme/app:1", credential: "github" }));
  pipeline.phase({ name: "git", previously: "svn" }, git({ url: "https://example.com/config.git", branch: "main" }));
});
`;

describe("these do not compile, and the message says why", () => {
  const programs = [...refused.map(({ program }) => program), accepted];
  const files = programs.map(
    (program, index) => [`program-${index}.ts`, prelude + program] as const,
  );
  const messages = [...compile(new Map(files)).values()];

  test.each(refused.map((each, index) => ({ ...each, message: messages[index] ?? "" })))(
    "$name",
    ({ says, message }) => {
      const firstLines = message.split("\n").slice(0, 3).join("\n");
      for (const text of says) {
        expect(firstLines).toContain(text);
      }
    },
  );

  test("S5 the program of the guide and its variations do compile", () => {
    expect(messages.at(-1)).toBe("");
  });
});
