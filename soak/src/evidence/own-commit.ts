import type { LoggedCommit } from "./branch-log.ts";

/** What a commit of Glu says of itself. */
export interface OwnCommit {
  readonly promotion: string;
  /** `<pipeline>/<phase>` */
  readonly phase: string;
  readonly from: string;
  readonly to: string;
}

/** Undefined for a commit by hand. */
export function ownCommit({ message }: LoggedCommit): OwnCommit | undefined {
  const value = (key: string) => new RegExp(`^${key}: ?(.*)$`, "m").exec(message)?.[1];
  const promotion = value("Glu-Promotion");
  return promotion === undefined
    ? undefined
    : {
        promotion,
        phase: value("Glu-Phase") ?? "",
        from: value("Glu-From") ?? "",
        to: value("Glu-To") ?? "",
      };
}
