import { useQuery, useQueryClient } from "@tanstack/react-query";
import { LogOut } from "lucide-react";
import { callerQuery } from "../api/queries.ts";
import { remove } from "../api/request.ts";
import { IconButton } from "../parts/button.tsx";

/** Who is looking, and the way out if there is one. */
export function Account() {
  const client = useQueryClient();
  const { data: caller } = useQuery(callerQuery);
  if (caller === undefined || caller.mode === "none") {
    return null;
  }
  const leave = async () => {
    await remove("/session");
    client.clear();
  };
  return (
    <span className="flex items-center gap-1 text-ink-soft">
      <span title={caller.role === "viewer" ? "You may look, not act" : "You may act"}>
        {caller.actor}
        {caller.role === "viewer" && " (viewer)"}
      </span>
      {caller.mode === "token" && (
        <IconButton label="Log out" onClick={() => void leave()}>
          <LogOut aria-hidden className="size-4" />
        </IconButton>
      )}
    </span>
  );
}
