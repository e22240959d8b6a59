/** People and teams apart, as GitHub is asked, and Gitea after it. Teams are named `acme/operators`. */
export function askedReviewers(reviewers: readonly string[]) {
  const teams = reviewers.filter((name) => name.includes("/"));
  return {
    reviewers: reviewers.filter((name) => !name.includes("/")),
    team_reviewers: teams.map((name) => name.slice(name.indexOf("/") + 1)),
  };
}
