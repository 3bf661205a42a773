/** Something the person who deploys can put right: shown as a sentence, without a stack trace. */
export class DeployProblem extends Error {
  override readonly name = 'DeployProblem';
}
