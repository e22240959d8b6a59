import { imageName } from "./shown-version.ts";

interface Named {
  readonly digest?: string;
  readonly image?: { readonly version?: string; readonly tag?: string };
}

interface Showing {
  readonly phases: readonly { readonly resource: Named }[];
}

/** What people call the image with a digest, where one of the phases knows. */
export function nameOfDigest(
  pipeline: Showing | undefined,
  digest: string | null | undefined,
): string | undefined {
  const images = (pipeline?.phases ?? [])
    .filter(({ resource }) => typeof digest === "string" && resource.digest === digest)
    .map(({ resource }) => resource.image);
  return images.map((image) => imageName(image)).find(Boolean);
}

interface Shown {
  readonly digest: string;
  readonly annotations: Readonly<Record<string, string>>;
}

/** The version that an image said of itself when a phase showed it. */
export function nameInHistory(
  arrivals: readonly Shown[],
  digest: string | null | undefined,
): string | undefined {
  const shown = arrivals.find((arrival) => arrival.digest === digest);
  return shown?.annotations["org.opencontainers.image.version"];
}
