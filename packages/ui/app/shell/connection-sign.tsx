import { Unplug, Zap } from "lucide-react";
import { useConnection } from "../api/use-live.ts";
import { RelativeTime } from "../parts/relative-time.tsx";

/** Whether what is shown is what is. */
export function ConnectionSign() {
  const connection = useConnection();
  if (connection.kind === "lost") {
    const at = new Date(connection.since).toISOString();
    return (
      <output className="inline-flex items-center gap-1.5 rounded-full bg-stopped-soft px-2.5 py-0.5 text-xs font-medium text-stopped">
        <Unplug aria-hidden className="size-3.5" />
        <span>
          Disconnected <RelativeTime at={at} />
        </span>
      </output>
    );
  }
  return (
    <output className="inline-flex items-center gap-1.5 text-xs text-ink-faint">
      <Zap aria-hidden className="size-3.5" />
      {connection.kind === "live" ? "Live" : "Connecting"}
    </output>
  );
}
