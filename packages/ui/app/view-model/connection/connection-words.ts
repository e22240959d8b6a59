/** Why nobody tells what happens. */
export interface ConnectionFailure {
  /** Stable, such as `STOPPED`. */
  readonly code: string;
}

export interface ConnectionWords {
  /** Followed by since when. */
  readonly short: string;
  /** What it means for whoever looks. */
  readonly long: string;
}

const polled = "What you see is asked for again from time to time.";

export function connectionWords({ code }: ConnectionFailure): ConnectionWords {
  switch (code) {
    case "UNREACHABLE":
      return {
        short: "Disconnected",
        long: "The server cannot be reached. What you see is how it was then. It is tried again by itself.",
      };
    case "STOPPED":
      return { short: "Server is starting", long: "What you see is how it was before." };
    case "TOO_MANY_STREAMS":
      return { short: "Not live", long: `Too many others follow this server. ${polled}` };
    default:
      return { short: "Not live", long: `The server does not tell what happens. ${polled}` };
  }
}
