import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Eye } from "lucide-react";
import { useEffect } from "react";
import { systemQuery } from "../api/queries.ts";
import { ExternalLink } from "../parts/external-link.tsx";
import { writerOf } from "../view-model/connection/writer.ts";

/** Says that this server changes nothing, and which one does. */
export function StandbyBanner() {
  const { data: system, dataUpdatedAt } = useQuery(systemQuery);
  useRecordsOfOthers(system?.store.writable === false, dataUpdatedAt);
  if (system === undefined || system.store.writable) {
    return null;
  }
  const { name, url } = writerOf(system.store.writer);
  return (
    <section
      aria-label="This server does not write"
      className="flex items-start gap-2 border-b border-line bg-stopped-soft px-4 py-2 text-stopped"
    >
      <Eye aria-hidden className="mt-0.5 size-4 shrink-0" />
      <p className="min-w-0 break-words">
        {name === undefined ? (
          "This server only shows what is: which one may change it is not known at the moment."
        ) : (
          <>
            This server only shows what is, and refuses changes. The one that makes them is {name}.
          </>
        )}{" "}
        {url && <ExternalLink href={url}>Go there</ExternalLink>}
      </p>
    </section>
  );
}

/** A server that does not write tells nothing of records, so they are asked for whenever it is itself. */
function useRecordsOfOthers(isStandby: boolean, askedAt: number): void {
  const client = useQueryClient();
  useEffect(() => {
    if (isStandby && askedAt > 0) {
      void client.invalidateQueries({ queryKey: ["promotions"] });
      void client.invalidateQueries({ queryKey: ["promotion"] });
      void client.invalidateQueries({ queryKey: ["audit"] });
    }
  }, [client, isStandby, askedAt]);
}
