import { useQuery } from "@tanstack/react-query";
import { Eye } from "lucide-react";
import { callerQuery } from "../api/queries.ts";

/** Says why there are no buttons. */
export function ViewerSign() {
  const { data: caller } = useQuery(callerQuery);
  return (
    caller?.role === "viewer" && (
      <span
        title="You may look, not act: your role is viewer."
        className="inline-flex items-center gap-1.5 rounded-full bg-unknown-soft px-2.5 py-0.5 text-xs font-medium text-unknown"
      >
        <Eye aria-hidden className="size-3.5" />
        Viewer
      </span>
    )
  );
}
