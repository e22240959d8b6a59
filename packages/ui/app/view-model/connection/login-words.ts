import { waitWords } from "./wait-words.ts";

/** What a login was refused with. */
export interface LoginRefusal {
  /** 0 if nothing was answered. */
  readonly status: number;
  readonly message: string;
  /** Seconds until it may be tried again. */
  readonly retryAfter: number | undefined;
}

/** What went wrong, and what to do about it. */
export function loginWords({ status, message, retryAfter }: LoginRefusal): string {
  switch (status) {
    case 0:
      return "The server cannot be reached. Your token was not looked at; try again.";
    case 401:
      return message.includes("expired")
        ? "This token has expired. Ask whoever runs this server for a new one."
        : "This token is not known here. Check that all of it was copied.";
    case 429:
      return `Too many wrong tokens came from here. Wait ${waitWords(retryAfter ?? 10)}; a right one is still taken.`;
    default:
      return `The server refused: ${message}.`;
  }
}
