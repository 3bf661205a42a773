import type { Votes } from '../model/record.ts';

/** "2 of 3 vantages: eu-west-1 and us-east-1; ap-southeast-2 is fine". What could not see, or said it long ago, is not named. */
export function seenFrom(votes: Votes): string {
  const said = (sees: boolean): string[] =>
    Object.entries(votes.words)
      .filter(([, word]) => word.sees === sees)
      .map(([name]) => name)
      .sort();
  const [seen, fine] = [said(true), said(false)];
  const others = fine.length === 0 ? '' : `; ${listed(fine)} ${fine.length === 1 ? 'is' : 'are'} fine`;
  return `${seen.length} of ${votes.of} vantages: ${listed(seen)}${others}`;
}

/** "2 of 3 vantages" */
export function shareOf(votes: Votes): string {
  return seenFrom(votes).split(':')[0] ?? '';
}

function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`;
}
