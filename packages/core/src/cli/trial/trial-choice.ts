import { type ImageReference, parseReference } from "@glu/registry/reference";
import { resolveGitUrl, resolveReference } from "../../config/local-locations.ts";
import { describeError } from "../../errors.ts";
import type { ImageParts } from "../../resources/image/image-parts.ts";
import { parseImageText } from "../../resources/image/image-text.ts";
import type { WrittenBy } from "../../resources/image-file.ts";
import type { GitSourceOptions } from "../../sources/git.ts";
import type { OCISourceOptions } from "../../sources/oci.ts";
import type { Sought } from "./detect/sought.ts";
import { parseKeyText } from "./key-text.ts";

/** What a trial looks at, and how it would be written. */
export interface Trial {
  readonly repository: GitSourceOptions;
  readonly image: OCISourceOptions;
  readonly sought: Sought;
  /** @default as the file has a place for it */
  readonly by: WrittenBy | undefined;
}

/** What was said, as it was said. */
export interface GivenTrial {
  readonly repo?: string | undefined;
  readonly image?: string | undefined;
  readonly file?: string | undefined;
  readonly container?: string | undefined;
  readonly branch?: string | undefined;
  readonly key?: string | undefined;
  readonly by?: WrittenBy | undefined;
  readonly repoCredential?: string | undefined;
  readonly imageCredential?: string | undefined;
  readonly plainHttp?: true | undefined;
}

interface Refusing {
  readonly error: (message: string) => never;
}

const example =
  "glu plan --repo https://github.com/acme/config.git --image ghcr.io/acme/app:1.3.0 " +
  "--file env/staging/deployment.yaml";

/**
 * Says what is missing, or cannot be.
 *
 * @param cwd where relative paths start
 */
export function trialOf(command: Refusing, given: GivenTrial, cwd: string): Trial {
  const { repo, image, file, by } = given;
  if (repo === undefined || image === undefined || file === undefined) {
    const options = Object.entries({ "--repo": repo, "--image": image, "--file": file });
    const missing = options.flatMap(([name, value]) => (value === undefined ? [name] : []));
    return command.error(`a trial needs ${missing.join(" and ")} as well, such as: ${example}`);
  }
  const { kind, tag } = referenceOf(command, image);
  if (by === "tag" && tag === undefined) {
    return command.error(`--by tag needs a tag, and ${image} has a digest alone`);
  }
  return {
    repository: repositoryOf(given, resolveGitUrl(repo, cwd)),
    image: imageOf(given, resolveReference(image, cwd)),
    sought: {
      path: file.replace(/^(?:\.\/+)+/, ""),
      image: kind === "layout" ? undefined : parseImageText(image).name,
      container: given.container,
      key: given.key === undefined ? undefined : keyOf(command, given.key),
    },
    by,
  };
}

function repositoryOf(given: GivenTrial, url: string): GitSourceOptions {
  const { branch, repoCredential: credential } = given;
  return {
    url,
    ...(branch !== undefined && { branch }),
    ...(credential !== undefined && { credential }),
    proposals: false,
  };
}

function imageOf(given: GivenTrial, reference: string): OCISourceOptions {
  const { imageCredential: credential, plainHttp = false } = given;
  // What it says of itself is not shown.
  const quick = { plainHttp, labels: false };
  return { reference, ...(credential !== undefined && { credential }), ...quick };
}

function referenceOf(command: Refusing, text: string): ImageReference {
  try {
    return parseReference(text);
  } catch (error) {
    return command.error(`--image: ${describeError(error).message}`);
  }
}

function keyOf(command: Refusing, text: string): ImageParts<string> {
  const parts = "repository=image.repository,tag=image.tag,digest=image.digest";
  return (
    parseKeyText(text) ??
    command.error(`--key says where the reference is, such as image.reference, or ${parts}`)
  );
}
