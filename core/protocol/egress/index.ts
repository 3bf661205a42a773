/** What this vantage may and can connect to, told apart from what servers do. */
export { innerRange } from './destination-range.ts';
export {
  evidenceOfClosedPort,
  hasAnswered,
  reachedBy,
  WINDOW_MS,
  type Attempt,
  type Destination,
  type Reached,
} from './judge-egress.ts';
