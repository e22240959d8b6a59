import { Unplug, Zap } from "lucide-react";
import { type ReactNode, useState } from "react";
import type { Connection } from "../api/live.ts";
import { useConnection, useTryAgain } from "../api/use-live.ts";
import { RelativeTime } from "../parts/relative-time.tsx";
import { connectionWords } from "../view-model/connection/connection-words.ts";
import { spokenConnection } from "../view-model/connection/spoken-connection.ts";

/** Whether what is shown is what is. */
export function ConnectionSign() {
  const connection = useConnection();
  return (
    <section aria-label="Connection" className="text-xs">
      {connection.kind === "lost" ? <Lost connection={connection} /> : <Told {...connection} />}
      <Spoken connection={connection} />
    </section>
  );
}

/** What is said to those who do not see it, once, and not whenever time has passed. */
function Spoken({ connection }: { readonly connection: Connection }) {
  const [said, say] = useState("");
  const words = spokenConnection(said, connection);
  if (words !== said) {
    say(words);
  }
  return <output className="sr-only">{words}</output>;
}

function Told({ kind }: Pick<Connection, "kind">) {
  const isLive = kind === "live";
  return (
    <span
      title={isLive ? "What you see changes as it happens." : undefined}
      className="inline-flex items-center gap-1.5 text-ink-faint"
    >
      <Zap aria-hidden className={isLive ? "size-3.5 text-good" : "size-3.5"} />
      {/* A word that is gone in a moment would only startle. */}
      <span className="max-sm:sr-only">{isLive ? "Live" : "Connecting"}</span>
    </span>
  );
}

interface LostProps {
  readonly connection: Extract<Connection, { readonly kind: "lost" }>;
}

function Lost({ connection: { since, error } }: LostProps): ReactNode {
  const tryAgain = useTryAgain();
  const { short, long } = connectionWords(error);
  return (
    <button
      type="button"
      onClick={tryAgain}
      title={`${long} Click to try now.`}
      className="inline-flex items-center gap-1.5 rounded-full bg-stopped-soft px-2.5 py-1 font-medium text-stopped hover:brightness-105"
    >
      <Unplug aria-hidden className="size-3.5" />
      <span>
        {short} <RelativeTime at={new Date(since).toISOString()} />
      </span>
      <span className="sr-only">{long} Try now.</span>
    </button>
  );
}
