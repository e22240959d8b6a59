import type { ContractCase } from "./contract-case.ts";
import { proposerChangeContract } from "./proposer-change-contract.ts";
import { proposerListingContract } from "./proposer-listing-contract.ts";
import { proposerReviewContract } from "./proposer-review-contract.ts";
import type { ProposerSubject } from "./proposer-subject.ts";
import { proposerTroubleContract } from "./proposer-trouble-contract.ts";

/** What every client of a forge must do; each case takes a forge with nothing proposed yet. */
export const proposerContract: readonly ContractCase<ProposerSubject>[] = [
  ...proposerListingContract,
  ...proposerReviewContract,
  ...proposerChangeContract,
  ...proposerTroubleContract,
];
