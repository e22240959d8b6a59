import { z } from "zod";

/** The URLs of the repository, as GitHub, Gitea and Forgejo name them. */
export const repositoryPayload = z
  .object({
    repository: z.object({
      clone_url: z.string(),
      ssh_url: z.string().optional(),
      html_url: z.string().optional(),
    }),
  })
  .transform(({ repository: { clone_url: clone, ssh_url: ssh, html_url: html } }) =>
    [clone, ssh, html].filter((url) => url !== undefined),
  );
